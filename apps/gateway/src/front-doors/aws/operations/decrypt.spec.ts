import { aKey, AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const CiphertextBlob = 'AQID';
const done = {
  plaintext: 'aGVsbG8=',
  keyId: KEY_ID,
  version: 1,
  fingerprint: '5'.repeat(64),
  algorithm: 'AES_256_GCM',
};

describe('Decrypt', () => {
  it('needs no key for a symmetric ciphertext, which names its own', async () => {
    const aws = new AwsDialect({ decrypt: done });
    const { body } = await aws.post('Decrypt', { CiphertextBlob, EncryptionContext: { a: 'b' } });
    expect(body).toEqual({
      Plaintext: 'aGVsbG8=',
      KeyId: KEY_ARN,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: done.fingerprint,
    });
    expect(aws.asked[0]!.request).toEqual({
      op: 'decrypt',
      ciphertext: CiphertextBlob,
      context: { a: 'b' },
      algorithm: 'AES_256_GCM',
      format: 'keyledger',
    });
  });

  it('hands on the key that the caller expects', async () => {
    const aws = new AwsDialect({ decrypt: { ...done, algorithm: 'RSAES_OAEP_SHA_256' } });
    const members = { CiphertextBlob, KeyId: KEY_ARN, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' };
    const { body } = await aws.post('Decrypt', members);
    expect(body.EncryptionAlgorithm).toBe('RSAES_OAEP_SHA_256');
    expect(body.KeyMaterialId).toBeUndefined();
    expect(aws.asked[0]!.request).toMatchObject({ key: { id: KEY_ID }, format: 'raw' });
  });

  it.each([
    ['no ciphertext', { CiphertextBlob: undefined }, 'ValidationException'],
    [
      'a ciphertext too long',
      { CiphertextBlob: Buffer.alloc(6145).toString('base64') },
      'ValidationException',
    ],
    [
      'an asymmetric ciphertext without its key',
      { EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' },
      'ValidationException',
    ],
    ['an answer sealed to an enclave', { Recipient: {} }, 'UnsupportedOperationException'],
    [
      'modifiers of a dry run that is none',
      { DryRunModifiers: ['IGNORE_CIPHERTEXT'] },
      'ValidationException',
    ],
    ['a dry run with a ciphertext of others', { DryRun: true }, 'InvalidCiphertextException'],
    [
      'a dry run that names no key at all',
      { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] },
      'UnsupportedOperationException',
    ],
  ])('refuses %s', async (_, members, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('Decrypt', { CiphertextBlob, ...members })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('dry: finds the key in the ciphertext, which is not opened', async () => {
    const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
    const bytes = Buffer.concat([
      Buffer.of(1),
      Buffer.from(KEY_ID.replaceAll('-', ''), 'hex'),
      Buffer.alloc(30),
    ]);
    const { body } = await aws.post('Decrypt', { CiphertextBlob: bytes.toString('base64'), DryRun: true });
    expect(body.__type).toBe('DryRunOperationException');
    expect(aws.asked.map(({ request }) => request.key)).toEqual([{ id: KEY_ID }]);
  });

  it('dry: tells that it would succeed, with a ciphertext or without', async () => {
    for (const members of [{ CiphertextBlob }, { DryRunModifiers: ['IGNORE_CIPHERTEXT'] }]) {
      const aws = new AwsDialect({ 'lifecycle.keys.describe': aKey() });
      const { body } = await aws.post('Decrypt', { KeyId: KEY_ID, DryRun: true, ...members });
      expect(body.__type).toBe('DryRunOperationException');
    }
  });
});
