import { encodeJson } from '@keyledger/bus';
import { parseUsageMessage } from './usage-record.js';

const RECORD = {
  ...{ id: 'r-1', time: '2026-01-01T00:00:00.000Z', keyId: null, version: null, projectId: 'p' },
  ...{ operation: 'encrypt', outcome: 'ok', principal: 'p1', principalName: 'ada', sourceAddress: '::1' },
  ...{ frontDoor: 'aws', requestId: 'q-1' },
};

describe('a usage message', () => {
  it('gives its records as they were written', () => {
    const records = [RECORD, { ...RECORD, id: 'r-2', keyId: 'k', version: 3 }];
    expect(parseUsageMessage(encodeJson({ records }))).toEqual(records);
  });

  it('may come from a newer version that says more', () => {
    expect(parseUsageMessage(encodeJson({ records: [{ ...RECORD, extra: 1 }], more: true }))).toEqual([
      RECORD,
    ]);
  });

  it.each([
    ['no JSON', new TextEncoder().encode('{')],
    ['no list', encodeJson({ records: RECORD })],
    ['no time', encodeJson({ records: [{ ...RECORD, time: 'noon' }] })],
    ['a field missing', encodeJson({ records: [{ ...RECORD, principal: undefined }] })],
    ['a NUL, which PostgreSQL refuses', encodeJson({ records: [{ ...RECORD, principalName: 'a\0b' }] })],
    ['a very long text', encodeJson({ records: [{ ...RECORD, principalName: 'x'.repeat(2_000) }] })],
  ])('is refused with %s', (_what, bytes) => {
    expect(() => parseUsageMessage(bytes)).toThrow();
  });

  it('is refused without a word of what it said', () => {
    const bytes = encodeJson({ records: [{ ...RECORD, time: 'hunter2' }] });
    expect(() => parseUsageMessage(bytes)).toThrow(/records\.0\.time/);
    expect(() => parseUsageMessage(bytes)).not.toThrow(/hunter2/);
  });
});
