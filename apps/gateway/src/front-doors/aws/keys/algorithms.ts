import { parseKeySpec, type KeySpec, type KeyUsage } from '@keyledger/domain';
import type { DataKeyPairSpec } from '@keyledger/contracts';
import { AwsError } from '../wire/aws-error.js';

/** Every spec, usage and algorithm of AWS KMS; those that are not offered here are refused as unsupported, not as unknown. */
export const AWS_KEY_SPECS = [
  'SYMMETRIC_DEFAULT',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'ECC_NIST_EDWARDS25519',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'SM2',
] as const;
export type AwsKeySpec = (typeof AWS_KEY_SPECS)[number];

export const AWS_PAIR_SPECS = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'SM2',
  'ECC_NIST_EDWARDS25519',
] as const satisfies readonly AwsKeySpec[];

export const AWS_KEY_USAGES = [
  'SIGN_VERIFY',
  'ENCRYPT_DECRYPT',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
] as const;

export const AWS_ENCRYPTION_ALGORITHMS = [
  'SYMMETRIC_DEFAULT',
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'SM2PKE',
] as const;
export type AwsEncryptionAlgorithm = (typeof AWS_ENCRYPTION_ALGORITHMS)[number];

export const AWS_SIGNING_ALGORITHMS = [
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'SM2DSA',
  'ML_DSA_SHAKE_256',
  'ED25519_SHA_512',
  'ED25519_PH_SHA_512',
] as const;

export const AWS_MAC_ALGORITHMS = ['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'] as const;

const NOT_OFFERED: ReadonlySet<string> = new Set([
  'SM2',
  'SM2PKE',
  'SM2DSA',
  'ED25519_PH_SHA_512',
  'KEY_AGREEMENT',
]);

/** @throws AwsError UnsupportedOperationException */
export function requireOffered(...names: (string | undefined)[]): void {
  for (const name of names) {
    if (name !== undefined && NOT_OFFERED.has(name)) {
      throw new AwsError('UnsupportedOperationException', `${name} is not offered here`);
    }
  }
}

/** AWS's names of our specs, where they differ. */
const AWS_NAME: Partial<Record<KeySpec, AwsKeySpec>> = {
  AES_256: 'SYMMETRIC_DEFAULT',
  EC_P256: 'ECC_NIST_P256',
  EC_P384: 'ECC_NIST_P384',
  EC_P521: 'ECC_NIST_P521',
  EC_SECP256K1: 'ECC_SECG_P256K1',
  ED25519: 'ECC_NIST_EDWARDS25519',
};

export function awsKeySpec(spec: KeySpec): AwsKeySpec {
  return AWS_NAME[spec] ?? (spec as AwsKeySpec);
}

/** @throws AwsError UnsupportedOperationException */
export function keySpecOf(spec: AwsKeySpec): KeySpec {
  requireOffered(spec);
  const ours = parseKeySpec(spec);
  if (!ours) throw new Error(`the spec ${spec} has no counterpart`);
  return ours;
}

export function pairSpecOf(spec: (typeof AWS_PAIR_SPECS)[number]): DataKeyPairSpec {
  return keySpecOf(spec) as DataKeyPairSpec;
}

export function usageOf(usage: (typeof AWS_KEY_USAGES)[number]): KeyUsage {
  requireOffered(usage);
  return usage as KeyUsage;
}

const OUR_SYMMETRIC = 'AES_256_GCM';

/** What crypto calls this algorithm, and the form of its ciphertexts: AWS's asymmetric ones are bare. */
export function cipherOf(algorithm: AwsEncryptionAlgorithm): {
  algorithm: string;
  format: 'keyledger' | 'raw';
} {
  requireOffered(algorithm);
  return algorithm === 'SYMMETRIC_DEFAULT'
    ? { algorithm: OUR_SYMMETRIC, format: 'keyledger' }
    : { algorithm, format: 'raw' };
}

export function awsEncryptionAlgorithm(algorithm: string): string {
  return algorithm === OUR_SYMMETRIC ? 'SYMMETRIC_DEFAULT' : algorithm;
}
