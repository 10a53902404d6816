import { createHash, timingSafeEqual } from 'node:crypto';
import { HASH_BYTES, type HashName } from './schemes.js';

/**
 * EMSA-PSS of RFC 8017, 9.1, for moduli of whole bytes and salts as long as the digest. It handles nothing secret.
 *
 * encoded = (DB ⊕ MGF1(H)) ‖ H ‖ 0xbc, DB = zeros ‖ 0x01 ‖ salt, H = hash(zeros[8] ‖ digest ‖ salt)
 */
const TRAILER = 0xbc;
const ZEROS = Buffer.alloc(8);

export function encodePss(hash: HashName, digest: Buffer, salt: Buffer, modulusBits: number): Buffer {
  const dbBytes = modulusBits / 8 - HASH_BYTES[hash] - 1;
  const db = Buffer.alloc(dbBytes);
  db[dbBytes - salt.length - 1] = 1;
  salt.copy(db, dbBytes - salt.length);
  const h = hashed(hash, digest, salt);
  applyMask(db, hash, h);
  return Buffer.concat([db, h, Buffer.of(TRAILER)]);
}

export function decodePss(hash: HashName, digest: Buffer, encoded: Buffer, modulusBits: number): boolean {
  const hashBytes = HASH_BYTES[hash];
  const dbBytes = modulusBits / 8 - hashBytes - 1;
  if (encoded.length !== dbBytes + hashBytes + 1 || encoded.at(-1) !== TRAILER || encoded[0]! & 0x80)
    return false;
  const db = Buffer.from(encoded.subarray(0, dbBytes));
  const h = encoded.subarray(dbBytes, -1);
  applyMask(db, hash, h);
  const saltAt = dbBytes - hashBytes;
  if (db[saltAt - 1] !== 1 || db.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false;
  return timingSafeEqual(hashed(hash, digest, db.subarray(saltAt)), h);
}

const hashed = (hash: HashName, digest: Buffer, salt: Buffer): Buffer =>
  createHash(hash).update(ZEROS).update(digest).update(salt).digest();

/** XORs MGF1 (RFC 8017, B.2.1) over the data block, and clears the one bit by which it could exceed the modulus. */
function applyMask(db: Buffer, hash: HashName, seed: Buffer): void {
  const counter = Buffer.alloc(4);
  for (let at = 0, block = 0; at < db.length; block++) {
    counter.writeUInt32BE(block);
    for (const byte of createHash(hash).update(seed).update(counter).digest()) {
      if (at < db.length) db[at++]! ^= byte;
    }
  }
  db[0]! &= 0x7f;
}
