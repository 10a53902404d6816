import type { OpenedEvent } from '@keyledger/event-store';
import { foldHistory } from './fold.js';

const event = (stream: string, type: string, more: Partial<OpenedEvent> = {}): OpenedEvent => ({
  ...{ id: 'e', stream, type, revision: 0, position: 1, time: '2026-01-01T00:00:00.000Z', schema: 1 },
  ...{ keyId: null, data: {}, metadata: null },
  ...more,
});

describe('folding events into histories', () => {
  it('makes no row of an event that cannot be read any more', () => {
    const { rows, keys } = foldHistory([event('key-k', 'KeyCreated', { keyId: 'k', data: null })]);
    expect(rows).toEqual([]);
    expect(keys.size).toBe(0);
  });

  it('knows where an alias points also when its event cannot be read any more', () => {
    const { aliases, rows } = foldHistory([
      event('alias-p:team/db', 'AliasUpdated', { keyId: 'k', data: null }),
    ]);
    expect([...aliases.values()]).toEqual([{ projectId: 'p', name: 'team/db', keyId: 'k' }]);
    expect(rows).toEqual([]);
  });

  it('writes equal data as equal text', () => {
    const texts = [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ].map((data) => foldHistory([event('key-k', 'KeyTagsChanged', { keyId: 'k', data })]).rows[0]!.data);
    expect(texts).toEqual(['{"a":1,"b":{"c":2,"d":3}}', '{"a":1,"b":{"c":2,"d":3}}']);
  });

  it('has what is left of a deleted key from its last event alone', () => {
    const deleted = event('key-k', 'KeyDeleted', { data: { projectId: 'p', actor: 'ada' } });
    expect([...foldHistory([deleted]).keys.values()]).toEqual([{ key_id: 'k', project_id: 'p', deleted: 1 }]);
  });

  it('learns the project of a principal from whichever event says it', () => {
    const { principals } = foldHistory([
      event('principal-a', 'PrincipalCreated', { data: { projectId: 'p' } }),
      event('principal-a', 'AccessKeyAdded', { data: { accessKeyId: 'x' } }),
    ]);
    expect([...principals]).toEqual([['a', 'p']]);
  });
});
