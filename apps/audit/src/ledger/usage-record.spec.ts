import { encodeJson } from '@keyledger/bus';
import { parseUsageMessage } from './usage-record.js';

const RECORD = {
  ...{ id: 'r-1', time: '2026-01-01T00:00:00.000Z', keyId: null, version: null, projectId: 'p' },
  ...{ operation: 'encrypt', outcome: 'ok', principal: 'p1', principalName: 'ada', sourceAddress: '::1' },
  ...{ frontDoor: 'aws', requestId: 'q-1' },
};

const ORIGIN = {
  ...{ time: '2026-01-01T00:00:00.000Z', projectId: 'p', principal: 'p1', principalName: 'ada' },
  ...{ sourceAddress: '::1', frontDoor: 'aws' },
};
const OPERATION = {
  ...{ id: 'r-1', keyId: null, version: null, operation: 'encrypt', outcome: 'ok', requestId: 'q-1' },
};

describe('a usage message', () => {
  it('gives its records, each with the origin that it names', () => {
    const origins = [ORIGIN, { ...ORIGIN, principal: 'p2', principalName: 'bob' }];
    const records = [
      { ...OPERATION, origin: 1 },
      { ...OPERATION, id: 'r-2', keyId: 'k', version: 3, origin: 0 },
    ];
    expect(parseUsageMessage(encodeJson({ origins, records }))).toEqual([
      { ...RECORD, principal: 'p2', principalName: 'bob' },
      { ...RECORD, id: 'r-2', keyId: 'k', version: 3 },
    ]);
  });

  it('gives times in one form, however they were written', () => {
    const [time, written] = ['2026-01-01T00:00:00.500Z', '2026-01-01T00:00:00.5Z'];
    const origins = [{ ...ORIGIN, time: written }];
    const records = [{ ...OPERATION, origin: 0 }];
    expect(parseUsageMessage(encodeJson({ origins, records }))).toEqual([{ ...RECORD, time }]);
    const complete = [{ ...RECORD, time: written }];
    expect(parseUsageMessage(encodeJson({ records: complete }))).toEqual([{ ...RECORD, time }]);
  });

  it('may be of the first form, whose records are complete', () => {
    const records = [RECORD, { ...RECORD, id: 'r-2', keyId: 'k', version: 3 }];
    expect(parseUsageMessage(encodeJson({ records }))).toEqual(records);
  });

  it('may come from a newer version that says more', () => {
    const origins = [{ ...ORIGIN, extra: 1 }];
    const records = [{ ...OPERATION, origin: 0, extra: 1 }];
    expect(parseUsageMessage(encodeJson({ origins, records, more: true }))).toEqual([RECORD]);
    expect(parseUsageMessage(encodeJson({ records: [{ ...RECORD, extra: 1 }], more: true }))).toEqual([
      RECORD,
    ]);
  });

  it.each([
    ['no origin', { origins: [], records: [{ ...OPERATION, origin: 0 }] }],
    ['an origin before the first', { origins: [ORIGIN], records: [{ ...OPERATION, origin: -1 }] }],
    ['a name for an origin', { origins: [ORIGIN], records: [{ ...OPERATION, origin: 'length' }] }],
    ['half an origin', { origins: [{ time: ORIGIN.time }], records: [] }],
    ['half a record', { origins: [ORIGIN], records: [{ id: 'r-1', origin: 0 }] }],
    ['a list of origins alone', { origins: [ORIGIN] }],
  ])('is refused with %s', (_what, message) => {
    expect(() => parseUsageMessage(encodeJson(message))).toThrow(/not usage records/);
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
