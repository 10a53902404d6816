import { expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { decodePss, encodePss } from './pss-encoding.js';

// That OpenSSL takes what is encoded here, and the other way round, is proved in operations/sign.spec.ts and verify.spec.ts.

test.each(['sha256', 'sha384', 'sha512'] as const)('%s: a bit turned anywhere is found', (hash) => {
  const digest = createHash(hash).update('x').digest();
  const encoded = encodePss(hash, digest, randomBytes(digest.length), 2048);
  expect(encoded).toHaveLength(256);
  expect(encoded[0]! & 0x80).toBe(0);
  expect(decodePss(hash, digest, encoded, 2048)).toBe(true);
  for (let at = 0; at < encoded.length; at++) {
    const turned = Buffer.from(encoded);
    turned[at]! ^= 0x80;
    expect([at, decodePss(hash, digest, turned, 2048)]).toEqual([at, false]);
  }
  expect(decodePss(hash, createHash(hash).update('y').digest(), encoded, 2048)).toBe(false);
});

test('a salt of another length is not taken', () => {
  const digest = createHash('sha256').update('x').digest();
  expect(decodePss('sha256', digest, encodePss('sha256', digest, randomBytes(20), 2048), 2048)).toBe(false);
});
