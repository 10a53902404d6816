import { generateKeyPair, randomBytes } from 'node:crypto';
import { KeyledgerError, specFacts, type KeySpec, type MaterialFacts } from '@keyledger/domain';
import { secretFingerprint } from '../wrapping/fingerprint.js';
import { CURVES } from './curves.js';
import { publicFacts, type ClearMaterial } from './material.js';

/** Key pairs in the making. An RSA pair can take seconds of a core; one more is told to come back. */
const MAX_KEY_PAIRS_IN_PROGRESS = 64;
let keyPairsInProgress = 0;

/** Fresh random material of a spec. @throws KeyledgerError Busy. */
export async function generateMaterial(
  spec: KeySpec,
): Promise<{ clear: ClearMaterial; facts: MaterialFacts }> {
  const { family, size } = specFacts(spec);
  if (family === 'aes' || family === 'hmac') {
    const clear = randomBytes(size / 8);
    return { clear, facts: { fingerprint: secretFingerprint(clear) } };
  }
  const { publicKey, privateKey } = await generatePair(spec);
  return { clear: privateKey, facts: publicFacts(publicKey) };
}

export interface KeyPair {
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
  /** PKCS #8, DER. */
  privateKey: Buffer;
}

/** A fresh key pair of an asymmetric spec, made off the main thread. @throws KeyledgerError Busy. */
export async function generatePair(spec: KeySpec): Promise<KeyPair> {
  if (keyPairsInProgress >= MAX_KEY_PAIRS_IN_PROGRESS) {
    throw new KeyledgerError('Busy', 'too many key pairs are being made: try again later');
  }
  keyPairsInProgress += 1;
  try {
    return await startPair(spec);
  } finally {
    keyPairsInProgress -= 1;
  }
}

function startPair(spec: KeySpec): Promise<KeyPair> {
  const encoding = {
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  } as const;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, publicKey: Buffer, privateKey: Buffer): void =>
      error ? reject(error) : resolve({ publicKey, privateKey });
    const { family, size } = specFacts(spec);
    switch (family) {
      case 'rsa':
        return generateKeyPair('rsa', { modulusLength: size, ...encoding }, done);
      case 'ec':
        return generateKeyPair('ec', { namedCurve: CURVES[spec]!, ...encoding }, done);
      case 'ed25519':
        return generateKeyPair('ed25519', encoding, done);
      case 'ml-dsa':
        return generateKeyPair(`ml-dsa-${size}` as 'ml-dsa-44', encoding, done);
      default:
        return reject(new Error(`${spec} has no key pair`));
    }
  });
}
