import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

const aws = (more = {}) =>
  new AwsDialect({
    'lifecycle.keys.describe': aKey(more),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });

describe('EnableKeyRotation', () => {
  it.each([
    [undefined, 365],
    [90, 90],
    [2560, 2560],
  ])('rotates every %p days, 365 when not said', async (RotationPeriodInDays, periodDays) => {
    const dialect = aws();
    expect((await dialect.post('EnableKeyRotation', { KeyId: KEY_ID, RotationPeriodInDays })).body).toBe('');
    expect(dialect.asked[1]!.request.change).toEqual({ type: 'SetRotationPeriod', periodDays });
  });

  it.each([
    ['fewer than 90 days', {}, { RotationPeriodInDays: 89 }, 'ValidationException'],
    ['more than 2560 days', {}, { RotationPeriodInDays: 2561 }, 'ValidationException'],
    ['an asymmetric key', { spec: 'RSA_2048' }, {}, 'UnsupportedOperationException'],
    ['a disabled key', { state: 'Disabled' }, {}, 'DisabledException'],
    ['a key that leaves', { state: 'PendingDeletion' }, {}, 'KMSInvalidStateException'],
  ])('refuses %s and changes nothing', async (_, key, members, type) => {
    const dialect = aws(key);
    expect((await dialect.post('EnableKeyRotation', { KeyId: KEY_ID, ...members })).body.__type).toBe(type);
    expect(dialect.asked.filter(({ name }) => name === 'lifecycle.keys.change')).toEqual([]);
  });
});
