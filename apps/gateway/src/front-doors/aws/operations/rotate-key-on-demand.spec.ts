import { aKey, AwsDialect, KEY_ID } from '../../../testing/aws-dialect.js';

const aws = (more = {}) =>
  new AwsDialect({
    'lifecycle.keys.describe': aKey(more),
    'lifecycle.keys.change': { key: aKey(), position: 1 },
  });

describe('RotateKeyOnDemand', () => {
  it('asks it of an enabled symmetric key', async () => {
    const dialect = aws();
    expect((await dialect.post('RotateKeyOnDemand', { KeyId: KEY_ID })).body).toEqual({ KeyId: KEY_ID });
    expect(dialect.asked[1]!.request).toEqual({ key: { id: KEY_ID }, change: { type: 'RotateKey' } });
  });

  it.each([
    [{ spec: 'HMAC_256' }, 'UnsupportedOperationException'],
    [{ state: 'Disabled' }, 'DisabledException'],
    [{ state: 'PendingDeletion' }, 'KMSInvalidStateException'],
  ])('refuses a key that is %j and changes nothing', async (key, type) => {
    const dialect = aws(key);
    expect((await dialect.post('RotateKeyOnDemand', { KeyId: KEY_ID })).body.__type).toBe(type);
    expect(dialect.asked).toHaveLength(1);
  });
});
