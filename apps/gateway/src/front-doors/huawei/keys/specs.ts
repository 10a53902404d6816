import { parseKeySpec, specFacts, type KeySpec, type KeyUsage } from '@keyledger/domain';
import type { DataKeyPairSpec } from '@keyledger/contracts';
import { KmsError } from '../wire/kms-error.js';

/** Huawei's names of what keys can be here. SM4, SM2 and HMAC_SM3 are not offered. */
export const HUAWEI_KEY_SPECS = [
  'AES_256',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_P256',
  'EC_P384',
  'SECP256K1',
  'ED25519',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
] as const;
export type HuaweiKeySpec = (typeof HUAWEI_KEY_SPECS)[number];

export const HUAWEI_KEY_USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC'] as const;

export const RSA_PAIR_SPECS = ['RSA_2048', 'RSA_3072', 'RSA_4096'] as const;
export const EC_PAIR_SPECS = ['ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_SECG_P256K1'] as const;

export function keySpecOf(spec: HuaweiKeySpec): KeySpec {
  return parseKeySpec(spec)!;
}

export function pairSpecOf(
  spec: (typeof RSA_PAIR_SPECS)[number] | (typeof EC_PAIR_SPECS)[number],
): DataKeyPairSpec {
  return parseKeySpec(spec) as DataKeyPairSpec;
}

/** Specs that Huawei has no name for keep ours. */
export function huaweiKeySpec(spec: KeySpec): string {
  return spec === 'EC_SECP256K1' ? 'SECP256K1' : spec;
}

/** Whether a key's material is a private key, and not just secret bytes. */
export const hasPrivateKey = (spec: KeySpec): boolean => !['aes', 'hmac'].includes(specFacts(spec).family);

/** What a new key is for: what was asked, or else the spec's usual. @throws KmsError KMS.0308, KMS.1114, KMS.1115 */
export function usageFor(spec: KeySpec, asked: KeyUsage | undefined): KeyUsage {
  const { usages, family } = specFacts(spec);
  // Huawei's RSA keys sign unless told otherwise.
  const usage = asked ?? (family === 'rsa' ? 'SIGN_VERIFY' : usages[0]!);
  if (usages.includes(usage)) return usage;
  if (family === 'ec' && usage === 'ENCRYPT_DECRYPT') {
    throw new KmsError('KMS.1114', 'elliptic curve keys cannot encrypt and decrypt');
  }
  if (family === 'aes' && usage === 'SIGN_VERIFY') {
    throw new KmsError('KMS.1115', 'symmetric keys cannot sign and verify');
  }
  throw new KmsError('KMS.0308', `key_usage ${usage} does not fit the key_spec`);
}

const OUR_SYMMETRIC = 'AES_256_GCM';
export const HUAWEI_ENCRYPTION_ALGORITHMS = ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_256'] as const;
export type HuaweiEncryptionAlgorithm = (typeof HUAWEI_ENCRYPTION_ALGORITHMS)[number];

/** What crypto calls this algorithm, and the form of its ciphertexts: those of RSA are bare. */
export function cipherOf(algorithm: HuaweiEncryptionAlgorithm): {
  algorithm: string;
  format: 'keyledger' | 'raw';
} {
  return algorithm === 'SYMMETRIC_DEFAULT'
    ? { algorithm: OUR_SYMMETRIC, format: 'keyledger' }
    : { algorithm, format: 'raw' };
}

export function huaweiEncryptionAlgorithm(algorithm: string): string {
  return algorithm === OUR_SYMMETRIC ? 'SYMMETRIC_DEFAULT' : algorithm;
}
