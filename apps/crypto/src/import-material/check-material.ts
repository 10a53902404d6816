import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { isSymmetric, KeyledgerError, specFacts, type KeySpec, type MaterialFacts } from '@keyledger/domain';
import { CURVES } from '../material/curves.js';
import { materialFacts, type ClearMaterial } from '../material/material.js';
import { signMessage, verifyMessage } from '../signing/message.js';
import { schemeOf } from '../signing/schemes.js';

/** FIPS 186-5, 5.4: an odd public exponent between 2^16 and 2^256. */
const MIN_PUBLIC_EXPONENT = 2n ** 16n;
const MAX_PUBLIC_EXPONENT = 2n ** 256n;
/** What a private key signs to show that it fits its public key. */
const PROBE = Buffer.from('keyledger: does this private key fit its public key?');

/**
 * Imported material in the form in which it is kept, when it is what the spec asks for: for AES and HMAC that many bytes, for
 * the others a PKCS #8 private key (DER) of exactly this type, size and curve, which fits its public key. The caller wipes
 * both what it gave and what it gets.
 * @throws KeyledgerError IncorrectKeyMaterial
 */
export async function checkMaterial(
  spec: KeySpec,
  given: Buffer,
): Promise<{ clear: ClearMaterial; facts: MaterialFacts }> {
  if (isSymmetric(spec)) {
    const bytes = specFacts(spec).size / 8;
    if (given.length !== bytes) throw incorrect(`the material of a ${spec} key has ${bytes} bytes`);
    return { clear: Buffer.from(given), facts: materialFacts(spec, given) };
  }
  const key = privateKeyFrom(given);
  if (!isOfSpec(key, spec)) throw incorrect(`the material is not a ${spec} private key`);
  if (!(await fitsItsPublicKey(key, spec))) {
    throw incorrect('the private key does not fit its public key');
  }
  // Written anew: attributes and other extras that came with it are not kept.
  const clear = key.export({ format: 'der', type: 'pkcs8' });
  return { clear, facts: materialFacts(spec, clear) };
}

function privateKeyFrom(der: Buffer): KeyObject {
  try {
    if (isOneSequence(der)) return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch {
    // OpenSSL's own words could tell of the key.
  }
  throw incorrect('the material is not a private key in PKCS #8 (DER)');
}

/** OpenSSL reads the first element and passes over what follows it. */
function isOneSequence(der: Buffer): boolean {
  const [tag, length] = der;
  if (tag !== 0x30 || length === undefined) return false;
  if (length < 0x80) return der.length === 2 + length;
  const lengthBytes = length & 0x7f;
  if (lengthBytes < 1 || lengthBytes > 2 || der.length < 2 + lengthBytes) return false;
  return der.length === 2 + lengthBytes + der.readUIntBE(2, lengthBytes);
}

function isOfSpec(key: KeyObject, spec: KeySpec): boolean {
  const { family, size } = specFacts(spec);
  const { modulusLength, publicExponent: e, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (family) {
    case 'rsa':
      if (key.asymmetricKeyType !== 'rsa' || modulusLength !== size || e === undefined) return false;
      return e % 2n === 1n && e > MIN_PUBLIC_EXPONENT && e < MAX_PUBLIC_EXPONENT;
    case 'ec':
      return key.asymmetricKeyType === 'ec' && namedCurve === CURVES[spec];
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519';
    case 'ml-dsa':
      return key.asymmetricKeyType === `ml-dsa-${size}`;
    default:
      return false;
  }
}

async function fitsItsPublicKey(key: KeyObject, spec: KeySpec): Promise<boolean> {
  const scheme = schemeOf(specFacts(spec).signingAlgorithms[0]!);
  try {
    const signature = await signMessage(scheme, key, PROBE);
    return await verifyMessage(scheme, createPublicKey(key), PROBE, signature);
  } catch {
    return false;
  }
}

const incorrect = (message: string): KeyledgerError => new KeyledgerError('IncorrectKeyMaterial', message);
