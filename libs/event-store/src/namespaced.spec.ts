import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from './memory/memory-event-store.js';
import { inNamespace } from './namespaced.js';
import type { EventStore, NewEvent } from './port.js';

const event = (): NewEvent => ({
  id: randomUUID(),
  type: 'KeyCreated',
  time: '2026-11-24T06:00:00.000Z',
  data: {},
  metadata: {},
});

describe('namespaces of one event store', () => {
  const store = new MemoryEventStore();
  // The second's name begins with the first's.
  const installations: [string, EventStore][] = [
    ['none', store],
    ['one', inNamespace(store, 'one')],
    ['onetwo', inNamespace(store, 'onetwo')],
  ];
  beforeAll(async () => {
    for (const [, each] of installations) await each.append('key-1', 'none', [event()]);
  });
  afterAll(() => store.close());

  it.each(installations)('keep the streams of %s apart from those of the others', async (_name, own) => {
    const [kept] = await own.readStream('key-1');
    expect(kept).toMatchObject({ stream: 'key-1', revision: 0 });
    for (const prefixes of [['key-'], ['key-', 'o', 'one', 'alias-']]) {
      const { events } = await own.readAll({ prefixes, after: -1, limit: 10 });
      expect(events.filter(({ stream }) => stream === 'key-1')).toEqual([kept]);
    }
    expect(await own.head(['key-'])).toBe(kept!.position);
    expect(await own.head(['alias-'])).toBe(-1);
  });

  it('forget in one and not in the others', async () => {
    const [[, none], [, one], [, two]] = installations as [
      [string, EventStore],
      [string, EventStore],
      [string, EventStore],
    ];
    await one.tombstone('key-1');
    await two.truncate('key-1', 1);
    expect(await one.readStream('key-1')).toEqual([]);
    expect(await two.readStream('key-1')).toEqual([]);
    expect(await none.readStream('key-1')).toHaveLength(1);
    await expect(one.append('key-1', 'any', [event()])).rejects.toMatchObject({ stream: 'key-1' });
  });

  it.each(['', 'One', 'one~', 'a-b', 'a'.repeat(33)])('cannot be called %j', (name) => {
    expect(() => inNamespace(store, name)).toThrow(/1 to 32 of a-z 0-9/);
  });
});
