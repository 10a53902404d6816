import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const deletionAt = '2026-12-24T12:00:00.000Z';
const aws = () =>
  new AwsDialect({
    'lifecycle.keys.change': { key: aKey({ state: 'PendingDeletion', deletionAt }), position: 1 },
  });

describe('ScheduleKeyDeletion', () => {
  it.each([
    [undefined, 30],
    [7, 7],
    [30, 30],
  ])('waits as many days as asked (%p), 30 when not', async (PendingWindowInDays, days) => {
    const dialect = aws();
    const { body } = await dialect.post('ScheduleKeyDeletion', { KeyId: KEY_ID, PendingWindowInDays });
    expect(body).toEqual({
      KeyId: KEY_ARN,
      DeletionDate: 1798113600,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: days,
    });
    expect(dialect.asked[0]!.request.change).toEqual({ type: 'ScheduleDeletion', waitHours: days * 24 });
  });

  it.each([6, 31, 0])('refuses %i days', async (PendingWindowInDays) => {
    const dialect = aws();
    const { body } = await dialect.post('ScheduleKeyDeletion', { KeyId: KEY_ID, PendingWindowInDays });
    expect(body.__type).toBe('ValidationException');
    expect(dialect.asked).toEqual([]);
  });
});
