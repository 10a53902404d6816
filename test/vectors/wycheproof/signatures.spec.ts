import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { verifyDigest } from '../../../apps/crypto/src/signing/digest.js';
import { verifyMessage } from '../../../apps/crypto/src/signing/message.js';
import { schemeOf } from '../../../apps/crypto/src/signing/schemes.js';
import { everyCase, hex, type Case, type Expected, type Group } from './support.js';

/**
 * Signatures of others. Wycheproof gives public keys alone here, and there is no import of those: so the cases go to what the
 * operation `verify` calls once it has its key. Messages go the two ways that `verify` has, RAW and DIGEST, which are two
 * implementations (OpenSSL's; ours and @noble/curves').
 */
function publicKeyOf({ publicKeyDer }: Group): KeyObject | null {
  try {
    return createPublicKey({ key: hex(publicKeyDer), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

const verifies =
  (algorithm: string) =>
  async ({ msg, sig }: Case, group: Group): Promise<boolean> => {
    const key = publicKeyOf(group);
    return key !== null && verifyMessage(schemeOf(algorithm), key, hex(msg), hex(sig));
  };

const verifiesDigest =
  (algorithm: string) =>
  ({ msg, sig }: Case, group: Group): boolean => {
    const scheme = schemeOf(algorithm);
    const key = publicKeyOf(group);
    const digest = createHash(scheme.hash!).update(hex(msg)).digest();
    return key !== null && verifyDigest(scheme, key, digest, hex(sig));
  };

const counts = (cases: number, accepted: number, beyond = 0): Expected => ({
  cases,
  accepted,
  refused: cases - accepted - beyond,
  beyond,
});

const HASHED: [string, string, Expected][] = [
  ['ecdsa_secp256r1_sha256_test.json', 'ECDSA_SHA_256', counts(484, 174)],
  ['ecdsa_secp256k1_sha256_test.json', 'ECDSA_SHA_256', counts(476, 168)],
  ['ecdsa_secp384r1_sha384_test.json', 'ECDSA_SHA_384', counts(504, 194)],
  // One `acceptable` case among the refused: a DigestInfo without its NULL, which RFC 8017 tells signers never to make.
  ['rsa_signature_2048_sha256_test.json', 'RSASSA_PKCS1_V1_5_SHA_256', counts(259, 9)],
  ['rsa_pss_2048_sha256_mgf1_32_test.json', 'RSASSA_PSS_SHA_256', counts(108, 63)],
];
for (const [file, algorithm, expected] of HASHED) {
  everyCase(file, `verifying messages with ${algorithm}`, expected, verifies(algorithm));
  everyCase(file, `verifying digests with ${algorithm}`, expected, verifiesDigest(algorithm));
}

everyCase('ed25519_test.json', 'verifying messages', counts(151, 88), verifies('ED25519_SHA_512'));

everyCase(
  'mldsa_65_verify_test.json',
  'verifying messages',
  { ...counts(210, 77, 2), why: 'signed under a context string, and ours is always empty' },
  verifies('ML_DSA_SHAKE_256'),
  ({ ctx }) => Boolean(ctx),
);
