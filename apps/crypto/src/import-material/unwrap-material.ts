import type { KeyObject } from 'node:crypto';
import type { WrappingAlgorithm } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { OaepHash } from '../ciphertext/header.js';
import { decryptOaep, modulusBytes } from '../ciphertext/oaep.js';
import type { ClearMaterial } from '../material/material.js';
import { unwrapKwp } from './aes-kwp.js';

const HASHES: Record<WrappingAlgorithm, OaepHash> = {
  RSAES_OAEP_SHA_1: 'sha1',
  RSAES_OAEP_SHA_256: 'sha256',
  RSA_AES_KEY_WRAP_SHA_1: 'sha1',
  RSA_AES_KEY_WRAP_SHA_256: 'sha256',
};

/**
 * Unwraps material with the private half of its parameters. `RSAES_OAEP_…`: the material itself is the plaintext.
 * `RSA_AES_KEY_WRAP_…` (PKCS #11's CKM_RSA_AES_KEY_WRAP): OAEP of an AES key ‖ AES-KWP of the material under that key.
 * The caller wipes what it gets.
 * @throws KeyledgerError InvalidCiphertext: one answer for all that can go wrong, so that no padding tells anything.
 */
export async function unwrapMaterial(
  privateKey: KeyObject,
  algorithm: WrappingAlgorithm,
  wrapped: Buffer,
): Promise<ClearMaterial> {
  const hash = HASHES[algorithm];
  const clear = algorithm.startsWith('RSAES_OAEP')
    ? await decryptOaep(privateKey, hash, wrapped)
    : await unwrapHybrid(privateKey, hash, wrapped);
  if (clear) return clear;
  throw new KeyledgerError('InvalidCiphertext', 'the material cannot be unwrapped with these parameters');
}

async function unwrapHybrid(privateKey: KeyObject, hash: OaepHash, wrapped: Buffer): Promise<Buffer | null> {
  const oaepBytes = modulusBytes(privateKey);
  const kek = await decryptOaep(privateKey, hash, wrapped.subarray(0, oaepBytes));
  if (!kek) return null;
  const clear = unwrapKwp(kek, wrapped.subarray(oaepBytes));
  kek.fill(0);
  return clear;
}
