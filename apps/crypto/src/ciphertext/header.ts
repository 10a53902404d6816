/**
 * The headers of ciphertexts, whose first byte is the format's version. docs/reference/ciphertext.md describes them and
 * test/vectors/ciphertext freezes them: a change means a new first byte.
 *
 * 0x01 ‖ key id[16] ‖ key version[2] ‖ nonce[12] ‖ ciphertext ‖ tag[16]       AES-256-GCM
 * 0x02 ‖ key id[16] ‖ key version[2] ‖ OAEP hash[1] ‖ OAEP output             RSA
 */
export const SYMMETRIC = 1;
export const RSA_OAEP = 2;
const KEY_ID_BYTES = 16;
/** Version byte, key id, key version: what both forms begin with. */
export const HEADER_BYTES = 1 + KEY_ID_BYTES + 2;
export const RSA_HEADER_BYTES = HEADER_BYTES + 1;

export type OaepHash = 'sha1' | 'sha256';
const HASH_IDS: Record<OaepHash, number> = { sha1: 1, sha256: 2 };

export interface Header {
  form: typeof SYMMETRIC | typeof RSA_OAEP;
  keyId: string;
  version: number;
  /** RSA alone. */
  hash?: OaepHash;
}

/** The 19 bytes that begin every symmetric ciphertext of a key version. */
export function symmetricHeader(keyId: string, version: number): Buffer {
  return begin(SYMMETRIC, keyId, version, HEADER_BYTES);
}

/** The 20 bytes before the OAEP output of a key version. */
export function rsaHeader(keyId: string, version: number, hash: OaepHash): Buffer {
  const header = begin(RSA_OAEP, keyId, version, RSA_HEADER_BYTES);
  header[HEADER_BYTES] = HASH_IDS[hash];
  return header;
}

function begin(form: Header['form'], keyId: string, version: number, bytes: number): Buffer {
  const header = Buffer.alloc(bytes);
  header[0] = form;
  header.write(keyId.replaceAll('-', ''), 1, KEY_ID_BYTES, 'hex');
  header.writeUInt16BE(version, 1 + KEY_ID_BYTES);
  return header;
}

/** Reads a header; null when these bytes do not begin with one. */
export function decodeHeader(bytes: Buffer): Header | null {
  const form = bytes[0];
  if (form !== SYMMETRIC && form !== RSA_OAEP) return null;
  if (bytes.length < (form === SYMMETRIC ? HEADER_BYTES : RSA_HEADER_BYTES)) return null;
  const hex = bytes.toString('hex', 1, 1 + KEY_ID_BYTES);
  const keyId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  const version = bytes.readUInt16BE(1 + KEY_ID_BYTES);
  if (form === SYMMETRIC) return { form, keyId, version };
  const id = bytes[HEADER_BYTES];
  const hash = id === HASH_IDS.sha1 ? 'sha1' : id === HASH_IDS.sha256 ? 'sha256' : null;
  return hash && { form, keyId, version, hash };
}
