import { KEY_SPECS, type KeySpec } from '@keyledger/domain';
import { ACCOUNT, aKey, KEY_ARN, KEY_ID, REGION } from '../../../testing/aws-dialect.js';
import { AWS_KEY_SPECS, awsKeySpec, keySpecOf } from './algorithms.js';
import { keyMetadata } from './key-metadata.js';

describe('a key as AWS KMS describes it', () => {
  it('has every member that applies to it', () => {
    expect(keyMetadata(aKey({ description: 'for disks' }), REGION, 'ab'.repeat(32))).toEqual({
      AWSAccountId: ACCOUNT,
      KeyId: KEY_ID,
      Arn: KEY_ARN,
      CreationDate: 1795521600.5,
      Enabled: true,
      Description: 'for disks',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'Enabled',
      Origin: 'AWS_KMS',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
      CurrentKeyMaterialId: 'ab'.repeat(32),
    });
  });

  it('names the algorithms of its usage alone', () => {
    const rsa = keyMetadata(aKey({ spec: 'RSA_2048', usage: 'ENCRYPT_DECRYPT' }), REGION);
    expect(rsa.EncryptionAlgorithms).toEqual(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']);
    expect(rsa.SigningAlgorithms).toBeUndefined();
    const signing = keyMetadata(aKey({ spec: 'ED25519', usage: 'SIGN_VERIFY' }), REGION);
    expect(signing).toMatchObject({
      KeySpec: 'ECC_NIST_EDWARDS25519',
      SigningAlgorithms: ['ED25519_SHA_512'],
    });
    const mac = keyMetadata(aKey({ spec: 'HMAC_384', usage: 'GENERATE_VERIFY_MAC' }), REGION);
    expect(mac).toMatchObject({ KeySpec: 'HMAC_384', MacAlgorithms: ['HMAC_SHA_384'] });
  });

  it('tells a key that waits: for its import, or for its deletion', () => {
    const pending = keyMetadata(
      aKey({ origin: 'EXTERNAL', state: 'PendingImport', currentVersion: 0 }),
      REGION,
    );
    expect(pending).toMatchObject({ Origin: 'EXTERNAL', KeyState: 'PendingImport', Enabled: false });
    expect(pending.ExpirationModel).toBeUndefined();
    const imported = { origin: 'EXTERNAL', currentVersion: 1 } as const;
    expect(keyMetadata(aKey(imported), REGION).ExpirationModel).toBe('KEY_MATERIAL_DOES_NOT_EXPIRE');
    const expiring = keyMetadata(
      aKey({ ...imported, materialExpiresAt: '2026-12-24T12:00:00.000Z' }),
      REGION,
    );
    expect(expiring).toMatchObject({ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: 1798113600 });
    const deletionAt = '2026-12-24T12:00:00.000Z';
    const leaving = keyMetadata(aKey({ state: 'PendingDeletion', deletionAt }), REGION);
    expect(leaving).toMatchObject({ KeyState: 'PendingDeletion', Enabled: false, DeletionDate: 1798113600 });
  });

  it('has a name in AWS’s words for each of our specs, and they go back and forth', () => {
    for (const spec of Object.keys(KEY_SPECS) as KeySpec[]) {
      expect(AWS_KEY_SPECS).toContain(awsKeySpec(spec));
      expect(keySpecOf(awsKeySpec(spec))).toBe(spec);
    }
    expect(() => keySpecOf('SM2')).toThrow('not offered');
  });
});
