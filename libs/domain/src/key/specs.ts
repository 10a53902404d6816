/** What a key is for. AWS KMS's words, which every dialect can be translated from. */
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC';

export type KeyFamily = 'aes' | 'rsa' | 'ec' | 'ed25519' | 'ml-dsa' | 'hmac';

export interface KeySpecFacts {
  family: KeyFamily;
  /** Key size: bits of the secret (AES, HMAC) or of the modulus (RSA); the NIST parameter set for ML-DSA. */
  size: number;
  usages: readonly KeyUsage[];
  encryptionAlgorithms: readonly string[];
  signingAlgorithms: readonly string[];
  macAlgorithms: readonly string[];
}

const OAEP = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] as const;
const RSA_SIGNATURES = [
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
] as const;

const aes = (size: number): KeySpecFacts => ({
  family: 'aes',
  size,
  usages: ['ENCRYPT_DECRYPT'],
  encryptionAlgorithms: ['AES_256_GCM'],
  signingAlgorithms: [],
  macAlgorithms: [],
});
const rsa = (size: number): KeySpecFacts => ({
  family: 'rsa',
  size,
  usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  encryptionAlgorithms: OAEP,
  signingAlgorithms: RSA_SIGNATURES,
  macAlgorithms: [],
});
const signing = (family: KeyFamily, size: number, algorithms: string[]): KeySpecFacts => ({
  family,
  size,
  usages: ['SIGN_VERIFY'],
  encryptionAlgorithms: [],
  signingAlgorithms: algorithms,
  macAlgorithms: [],
});
const hmac = (size: number): KeySpecFacts => ({
  family: 'hmac',
  size,
  usages: ['GENERATE_VERIFY_MAC'],
  encryptionAlgorithms: [],
  signingAlgorithms: [],
  macAlgorithms: [`HMAC_SHA_${size}`],
});

/** Every key spec, with the algorithms that it offers (spec/aws-kms.md 4). */
export const KEY_SPECS = {
  AES_256: aes(256),
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  EC_P256: signing('ec', 256, ['ECDSA_SHA_256']),
  EC_P384: signing('ec', 384, ['ECDSA_SHA_384']),
  EC_P521: signing('ec', 521, ['ECDSA_SHA_512']),
  EC_SECP256K1: signing('ec', 256, ['ECDSA_SHA_256']),
  ED25519: signing('ed25519', 256, ['ED25519_SHA_512']),
  ML_DSA_44: signing('ml-dsa', 44, ['ML_DSA_SHAKE_256']),
  ML_DSA_65: signing('ml-dsa', 65, ['ML_DSA_SHAKE_256']),
  ML_DSA_87: signing('ml-dsa', 87, ['ML_DSA_SHAKE_256']),
  HMAC_224: hmac(224),
  HMAC_256: hmac(256),
  HMAC_384: hmac(384),
  HMAC_512: hmac(512),
} as const satisfies Record<string, KeySpecFacts>;

export type KeySpec = keyof typeof KEY_SPECS;

/** Other spellings that callers use for the same specs: AWS's, NIST's and the RFCs' names. */
const SYNONYMS: Record<string, KeySpec> = {
  SYMMETRICDEFAULT: 'AES_256',
  ECCNISTP256: 'EC_P256',
  ECCNISTP384: 'EC_P384',
  ECCNISTP521: 'EC_P521',
  ECCSECGP256K1: 'EC_SECP256K1',
  ECCP256: 'EC_P256',
  ECCP384: 'EC_P384',
  ECCP521: 'EC_P521',
  P256: 'EC_P256',
  P384: 'EC_P384',
  P521: 'EC_P521',
  SECP256K1: 'EC_SECP256K1',
  ECCSECP256K1: 'EC_SECP256K1',
  ECCNISTEDWARDS25519: 'ED25519',
  HMACSHA224: 'HMAC_224',
  HMACSHA256: 'HMAC_256',
  HMACSHA384: 'HMAC_384',
  HMACSHA512: 'HMAC_512',
};

const bare = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '');
const BY_BARE_NAME = new Map<string, KeySpec>([
  ...Object.entries(SYNONYMS),
  ...Object.keys(KEY_SPECS).map((name): [string, KeySpec] => [bare(name), name as KeySpec]),
]);

/** The spec that a caller's spelling means (`AES-256`, `aes_256`, `SYMMETRIC_DEFAULT`, `ECC_NIST_P256`…), or null. */
export function parseKeySpec(text: string): KeySpec | null {
  return BY_BARE_NAME.get(bare(text)) ?? null;
}

/** Whether its material is random bytes, and not a key pair, which takes long to make. */
export const isSymmetric = (spec: KeySpec): boolean => ['aes', 'hmac'].includes(specFacts(spec).family);

/** The facts of a spec, typed widely enough to ask any spec any question. */
export function specFacts(spec: KeySpec): KeySpecFacts {
  return KEY_SPECS[spec];
}
