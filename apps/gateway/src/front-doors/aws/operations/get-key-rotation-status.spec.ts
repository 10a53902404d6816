import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

const status = async (more = {}) =>
  (
    await new AwsDialect({ 'lifecycle.keys.describe': aKey(more) }).post('GetKeyRotationStatus', {
      KeyId: KEY_ID,
    })
  ).body;

it('GetKeyRotationStatus tells the period and the next date of a key that rotates', async () => {
  const rotation = {
    enabled: true,
    periodDays: 365,
    lastRotatedAt: null,
    nextRotationAt: '2027-11-24T12:00:00.000Z',
    count: 0,
  };
  expect(await status({ rotation })).toEqual({
    KeyId: KEY_ID,
    KeyRotationEnabled: true,
    RotationPeriodInDays: 365,
    NextRotationDate: 1827057600,
  });
  expect(await status()).toEqual({ KeyId: KEY_ID, KeyRotationEnabled: false });
  expect((await status({ spec: 'ED25519' })).__type).toBe('UnsupportedOperationException');
});
