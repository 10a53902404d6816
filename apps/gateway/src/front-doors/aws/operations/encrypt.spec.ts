import {
  aGrant,
  aKey,
  AwsDialect,
  CALLER_ID,
  GRANT_ID,
  KEY_ARN,
  KEY_ID,
} from '../../../testing/aws-dialect.js';
import { grantToken } from '../keys/grant-token.js';

const done = { ciphertext: 'AQID', keyId: KEY_ID, version: 1 };
const Plaintext = 'aGVsbG8=';
const TOKEN = grantToken({ keyId: KEY_ID, grantId: GRANT_ID });

describe('Encrypt', () => {
  it('encrypts under a symmetric key with its context', async () => {
    const aws = new AwsDialect({ encrypt: { ...done, algorithm: 'AES_256_GCM' } });
    const { body } = await aws.post('Encrypt', {
      KeyId: 'alias/a',
      Plaintext,
      EncryptionContext: { a: 'b' },
    });
    expect(body).toEqual({
      CiphertextBlob: 'AQID',
      KeyId: KEY_ARN,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
    expect(aws.asked[0]!.request).toEqual({
      op: 'encrypt',
      key: { alias: 'a' },
      plaintext: Plaintext,
      context: { a: 'b' },
      algorithm: 'AES_256_GCM',
      format: 'keyledger',
    });
  });

  it('gives the bare ciphertext of an RSA key', async () => {
    const aws = new AwsDialect({ encrypt: { ...done, algorithm: 'RSAES_OAEP_SHA_1' } });
    const members = {
      KeyId: KEY_ID,
      Plaintext,
      EncryptionAlgorithm: 'RSAES_OAEP_SHA_1',
      EncryptionContext: {},
    };
    expect((await aws.post('Encrypt', members)).body.EncryptionAlgorithm).toBe('RSAES_OAEP_SHA_1');
    expect(aws.asked[0]!.request).toMatchObject({ algorithm: 'RSAES_OAEP_SHA_1', format: 'raw' });
  });

  it('takes grant tokens, which change nothing: grants are in effect at once', async () => {
    const aws = new AwsDialect({ encrypt: { ...done, algorithm: 'AES_256_GCM' } });
    const { status } = await aws.post('Encrypt', {
      KeyId: KEY_ID,
      Plaintext,
      GrantTokens: Array(10).fill(TOKEN),
    });
    expect(status).toBe(200);
    expect(aws.asked[0]!.request).not.toHaveProperty('GrantTokens');
  });

  it.each([
    ['a plaintext of no bytes', { Plaintext: '' }, 'ValidationException'],
    ['SM2', { EncryptionAlgorithm: 'SM2PKE' }, 'UnsupportedOperationException'],
    [
      'a context that an asymmetric key cannot bind',
      { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256', EncryptionContext: { a: 'b' } },
      'ValidationException',
    ],
    ['a grant token that is none', { GrantTokens: ['token'] }, 'InvalidGrantTokenException'],
    ['too many grant tokens', { GrantTokens: Array(11).fill(TOKEN) }, 'ValidationException'],
    ['a key of no form', { KeyId: 'x' }, 'NotFoundException'],
  ])('refuses %s', async (_, members, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('Encrypt', { KeyId: KEY_ID, Plaintext, ...members })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it.each([
    ['succeeds on a key that would serve', {}, 'DryRunOperationException'],
    ['refuses a disabled key', { state: 'Disabled' }, 'DisabledException'],
    ['refuses a key that leaves', { state: 'PendingDeletion' }, 'KMSInvalidStateException'],
    [
      'refuses a key of another usage',
      { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' },
      'InvalidKeyUsageException',
    ],
    ['refuses an algorithm of other keys', { spec: 'RSA_2048' }, 'InvalidKeyUsageException'],
  ])('dry: %s, without encrypting', async (_, key, type) => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey(key as object) });
    expect((await aws.post('Encrypt', { KeyId: KEY_ID, Plaintext, DryRun: true })).body.__type).toBe(type);
    expect(aws.asked.map(({ name }) => name)).toEqual(['lifecycle.keys.describe']);
  });

  it.each([
    ['one whom a grant lets encrypt', 'DryRunOperationException', aGrant({ grantee: CALLER_ID })],
    [
      'one whom a grant lets decrypt',
      'AccessDeniedException',
      aGrant({ grantee: CALLER_ID, operations: ['Decrypt'] }),
    ],
    [
      'one whom a grant lets encrypt in another context',
      'AccessDeniedException',
      aGrant({ grantee: CALLER_ID, constraints: { encryptionContextSubset: { a: 'c' } } }),
    ],
  ])('dry: answers %s with %s', async (_, type, grant) => {
    const replies = {
      'lifecycle.keys.describe': aKey(),
      'lifecycle.grants.list': { grants: [grant], nextCursor: null },
    };
    const members = { KeyId: KEY_ID, Plaintext, DryRun: true, EncryptionContext: { a: 'b' } };
    const { body } = await new AwsDialect(replies).post('Encrypt', members, 'auditor');
    expect(body.__type).toBe(type);
  });

  it('dry: asks for no grants where a permission on the key suffices', async () => {
    const aws = new AwsDialect({
      'lifecycle.keys.describe': aKey({ permissions: { [CALLER_ID]: ['use'] } }),
    });
    const { body } = await aws.post('Encrypt', { KeyId: KEY_ID, Plaintext, DryRun: true }, 'member');
    expect(body.__type).toBe('DryRunOperationException');
    expect(aws.asked).toHaveLength(1);
  });
});
