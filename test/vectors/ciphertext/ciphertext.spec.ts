import { expect, test } from '@jest/globals';
import { createPrivateKey, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalContext } from '../../../apps/crypto/src/ciphertext/canonical-context.js';
import {
  RSA_HEADER_BYTES,
  RSA_OAEP,
  SYMMETRIC,
  decodeHeader,
  rsaHeader,
  symmetricHeader,
  type OaepHash,
} from '../../../apps/crypto/src/ciphertext/header.js';
import { decryptOaep } from '../../../apps/crypto/src/ciphertext/oaep.js';
import { decryptSymmetric, encryptWith } from '../../../apps/crypto/src/ciphertext/symmetric.js';
import { secretFingerprint } from '../../../apps/crypto/src/wrapping/fingerprint.js';
import { unwrap, type WrapPlace } from '../../../apps/crypto/src/wrapping/wrap.js';

/**
 * Ciphertexts of the past, frozen: what was encrypted once must decrypt for ever. A failure here means that a format has
 * changed: give the new one a new first byte, and add a file; these stay as they are.
 */
const fixture = (name: string): any => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

interface Symmetric {
  name: string;
  keyId: string;
  version: number;
  nonce: string;
  context: Record<string, string>;
  plaintext: string;
  ciphertext: string;
}
const symmetric: { key: string; cases: Symmetric[] } = fixture('symmetric-1.json');

test.each(symmetric.cases)('format 1, $name: decrypts, and encrypts to the same with the same nonce', (each) => {
  const key = createSecretKey(hex(symmetric.key));
  const ciphertext = Buffer.from(each.ciphertext, 'base64');
  const { keyId, version } = each;
  expect(decodeHeader(ciphertext)).toEqual({ form: SYMMETRIC, keyId, version });
  const context = canonicalContext(each.context);
  expect(decryptSymmetric(key, ciphertext, context)).toEqual(hex(each.plaintext));
  const again = encryptWith(key, symmetricHeader(keyId, version), hex(each.nonce), context, hex(each.plaintext));
  expect(again.toString('base64')).toBe(each.ciphertext);
});

const contexts: { cases: { context: Record<string, string>; canonical: string }[] } = fixture('contexts-1.json');

test.each(contexts.cases)('context $context has one form', ({ context, canonical }) => {
  expect(canonicalContext(context).toString('hex')).toBe(canonical);
  const reversed = Object.fromEntries(Object.entries(context).reverse());
  if (!Object.hasOwn(context, '__proto__')) expect(canonicalContext(reversed).toString('hex')).toBe(canonical);
});

test('no two contexts have the same form', () => {
  expect(new Set(contexts.cases.map(({ canonical }) => canonical)).size).toBe(contexts.cases.length);
});

interface Rsa {
  keyId: string;
  version: number;
  hash: OaepHash;
  plaintext: string;
  ciphertext: string;
}
const rsa: { pOffset: number; qOffset: number; cases: Rsa[] } = fixture('rsa-2.json');

test.each(rsa.cases)('format 2, $hash, version $version: decrypts', async ({ keyId, version, hash, ...each }) => {
  const ciphertext = Buffer.from(each.ciphertext, 'base64');
  expect(decodeHeader(ciphertext)).toEqual({ form: RSA_OAEP, keyId, version, hash });
  expect(ciphertext.subarray(0, RSA_HEADER_BYTES)).toEqual(rsaHeader(keyId, version, hash));
  const output = ciphertext.subarray(RSA_HEADER_BYTES);
  expect(await decryptOaep(knownRsaKey(), hash, output)).toEqual(hex(each.plaintext));
});

/** The private key of the fixture's primes, which are no secret. */
function knownRsaKey() {
  const p = 7n * 2n ** 1021n + BigInt(rsa.pOffset);
  const q = 3n * 2n ** 1022n + BigInt(rsa.qOffset);
  const e = 65537n;
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const fields = Object.entries(numbers).map(([name, value]) => [name, base64url(value)]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(fields) }, format: 'jwk' });
}

/** By the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

function base64url(value: bigint): string {
  const digits = value.toString(16);
  return hex(digits.padStart(digits.length + (digits.length % 2), '0')).toString('base64url');
}

const material: {
  key: string;
  wrapped: { place: WrapPlace; clear: string; wrapped: string }[];
  fingerprints: { secret: string; fingerprint: string }[];
} = fixture('material-1.json');

test.each(material.wrapped)('a wrapped $place.kind unwraps', ({ place, clear, wrapped }) => {
  expect(unwrap(createSecretKey(hex(material.key)), place, hex(wrapped))).toEqual(hex(clear));
});

test.each(material.fingerprints)('the fingerprint of a secret stays $fingerprint', ({ secret, fingerprint }) => {
  expect(secretFingerprint(hex(secret))).toBe(fingerprint);
});
