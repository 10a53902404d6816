import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { TAG_BYTES, nextNonce, NONCE_BYTES } from './nonces.js';

/**
 * How a secret lies in the material store: AES-256-GCM under the key above it (DESIGN 6).
 *
 * wrapped = 0x01 ‖ nonce[12] ‖ ciphertext ‖ tag[16]
 *
 * Random 96-bit nonces: one master key wraps far fewer than the 2^32 secrets that NIST SP 800-38D allows.
 */
const WRAP_VERSION = 1;

/** What a wrapped secret is and where it belongs: its additional authenticated data, so that it cannot be moved. */
export interface WrapPlace {
  kind:
    | 'master-key'
    | 'key-version'
    | 'history-key'
    | 'credential'
    | 'channel-key'
    | 'import-parameters'
    | 'import-token'
    | 'backup-key'
    | 'backup-entry'
    | 'restore-secret';
  /** Id of the secret's owner: a key, a master key, an access key. */
  id: string;
  /** Id of the wrapping key: `nsk_…` for master keys, `import-tokens` for import tokens, else `mkey_…`. */
  under: string;
  /** The rest is for key versions alone. */
  projectId?: string;
  version?: number;
  spec?: string;
}

/** The canonical text of a place (docs/reference/ciphertext.md). No part can hold a line feed. */
export function placeText({ kind, id, under, projectId, version, spec }: WrapPlace): string {
  return `keyledger wrap v1\n${kind}\n${projectId ?? ''}\n${id}\n${version ?? ''}\n${spec ?? ''}\n${under}`;
}

/** Wraps a secret. The caller keeps `clear`, and wipes it when it is done. */
export function wrap(wrapper: KeyObject, place: WrapPlace, clear: Uint8Array): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', wrapper, nonce);
  cipher.setAAD(Buffer.from(placeText(place)));
  const wrapped = Buffer.allocUnsafeSlow(1 + NONCE_BYTES + clear.length + TAG_BYTES);
  wrapped[0] = WRAP_VERSION;
  wrapped.set(nonce, 1);
  wrapped.set(cipher.update(clear), 1 + NONCE_BYTES);
  cipher.final();
  wrapped.set(cipher.getAuthTag(), wrapped.length - TAG_BYTES);
  return wrapped;
}

/**
 * Unwraps a secret. The caller wipes what it gets when it is done.
 * @throws Error it was altered, moved here from another place, or wrapped under another key.
 */
export function unwrap(wrapper: KeyObject, place: WrapPlace, wrapped: Uint8Array): Buffer {
  const end = wrapped.length - TAG_BYTES;
  if (wrapped[0] !== WRAP_VERSION || end < 1 + NONCE_BYTES) {
    throw new Error(`the ${place.kind} of ${place.id} is not in a form that this version can unwrap`);
  }
  const decipher = createDecipheriv('aes-256-gcm', wrapper, wrapped.subarray(1, 1 + NONCE_BYTES));
  decipher.setAAD(Buffer.from(placeText(place)));
  decipher.setAuthTag(wrapped.subarray(end));
  const clear = decipher.update(wrapped.subarray(1 + NONCE_BYTES, end));
  try {
    decipher.final();
    return clear;
  } catch {
    clear.fill(0);
    throw new Error(`the ${place.kind} of ${place.id} cannot be unwrapped under ${place.under}`);
  }
}
