import { constants } from 'node:crypto';

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** How an algorithm of KEY_SPECS signs. */
export interface SignatureScheme {
  kind: 'pss' | 'pkcs1' | 'ecdsa' | 'ed25519' | 'ml-dsa';
  /** The hash of the message, null where the scheme takes the message itself. */
  hash: HashName | null;
}

export const HASH_BYTES: Record<HashName, number> = { sha256: 32, sha384: 48, sha512: 64 };

const PREFIXES = { RSASSA_PSS_SHA_: 'pss', RSASSA_PKCS1_V1_5_SHA_: 'pkcs1', ECDSA_SHA_: 'ecdsa' } as const;

/** @param algorithm one of a spec's `signingAlgorithms` */
export function schemeOf(algorithm: string): SignatureScheme {
  if (algorithm === 'ED25519_SHA_512') return { kind: 'ed25519', hash: null };
  if (algorithm === 'ML_DSA_SHAKE_256') return { kind: 'ml-dsa', hash: null };
  for (const [prefix, kind] of Object.entries(PREFIXES)) {
    if (algorithm.startsWith(prefix)) {
      return { kind, hash: `sha${algorithm.slice(prefix.length)}` as HashName };
    }
  }
  throw new Error(`${algorithm} is no signing algorithm`);
}

/** What node:crypto needs to know of a scheme beside key and hash. AWS: PSS salts are as long as the digest, ECDSA is DER. */
export function nodeOptions({ kind }: SignatureScheme): object {
  if (kind === 'pss') {
    return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  }
  if (kind === 'pkcs1') return { padding: constants.RSA_PKCS1_PADDING };
  return kind === 'ecdsa' ? { dsaEncoding: 'der' } : {};
}
