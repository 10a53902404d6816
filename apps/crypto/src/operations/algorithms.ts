import { KEY_SPECS, KeyledgerError, specFacts, type KeySpec } from '@keyledger/domain';

/** AWS's name of the one symmetric algorithm. */
const SYMMETRIC_DEFAULT = 'SYMMETRIC_DEFAULT';
/** Algorithms that dialects know and that nothing here can do: pre-hashed Ed25519 is not in node:crypto. */
const UNSUPPORTED: readonly string[] = ['ED25519_PH_SHA_512', 'SM2PKE', 'SM2DSA', 'RSAES_PKCS1_V1_5'];

const ALL = new Set(
  Object.keys(KEY_SPECS).flatMap((spec) => {
    const facts = specFacts(spec as KeySpec);
    return [...facts.encryptionAlgorithms, ...facts.signingAlgorithms, ...facts.macAlgorithms];
  }),
);

/** The encryption algorithm to use. Default: AES_256_GCM, or RSAES_OAEP_SHA_256. @throws KeyledgerError as `choose`. */
export function encryptionAlgorithm(spec: KeySpec, asked: string | undefined): string {
  const { family, encryptionAlgorithms } = specFacts(spec);
  if (asked === SYMMETRIC_DEFAULT && family === 'aes') return 'AES_256_GCM';
  return choose(spec, encryptionAlgorithms, asked, family === 'rsa' ? 'RSAES_OAEP_SHA_256' : undefined);
}

/** The signing algorithm to use. Default: the spec's first. @throws KeyledgerError as `choose`. */
export function signingAlgorithm(spec: KeySpec, asked: string | undefined): string {
  return choose(spec, specFacts(spec).signingAlgorithms, asked);
}

/** The MAC algorithm to use. @throws KeyledgerError as `choose`. */
export function macAlgorithm(spec: KeySpec, asked: string | undefined): string {
  return choose(spec, specFacts(spec).macAlgorithms, asked);
}

/** @throws KeyledgerError InvalidKeyUsage: not this key's; UnsupportedOperation: nobody's here; InvalidRequest: no algorithm. */
function choose(
  spec: KeySpec,
  allowed: readonly string[],
  asked: string | undefined,
  byDefault = allowed[0],
): string {
  const algorithm = asked ?? byDefault;
  if (algorithm !== undefined && allowed.includes(algorithm)) return algorithm;
  if (asked !== undefined && UNSUPPORTED.includes(asked)) {
    throw new KeyledgerError('UnsupportedOperation', 'this algorithm is not supported');
  }
  if (asked !== undefined && asked !== SYMMETRIC_DEFAULT && !ALL.has(asked)) {
    throw new KeyledgerError('InvalidRequest', 'there is no such algorithm');
  }
  throw new KeyledgerError('InvalidKeyUsage', `a ${spec} key cannot be used with this algorithm`);
}
