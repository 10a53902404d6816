import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { CustodyError } from '../custody-error.js';
import { NEW_ARGON2ID, type Argon2idParameters, type PassphraseFile } from './passphrase-file.js';
import type { ShareLock } from './share-lock.js';

/**
 * locked = 0x01 ‖ memoryKiB u32 ‖ passes u8 ‖ lanes u8 ‖ salt[16] ‖ nonce[12] ‖ ciphertext ‖ tag[16]
 *
 * AES-256-GCM under Argon2id of the passphrase; everything before the ciphertext is additional authenticated data.
 */
const VERSION = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SALT_AT = 1 + 4 + 1 + 1;
const HEADER_BYTES = SALT_AT + SALT_BYTES + NONCE_BYTES;
/** Derived keys that are remembered: a derivation costs 64 MiB and a good part of a second, and shares are asked for again. */
const MAX_REMEMBERED = 16;

/** The operators' passphrase on top: who has the node's disk alone cannot open its share. */
export class PassphraseLock implements ShareLock {
  readonly kind = 'passphrase';
  private readonly derived = new Map<string, Promise<KeyObject>>();

  constructor(private readonly passphrase: PassphraseFile) {}

  async lock(clear: Uint8Array): Promise<Uint8Array> {
    const parameters = { ...NEW_ARGON2ID, salt: randomBytes(SALT_BYTES) };
    const header = Buffer.concat([headerOf(parameters), randomBytes(NONCE_BYTES)]);
    const key = await this.keyFor(parameters);
    const cipher = createCipheriv('aes-256-gcm', key, header.subarray(-NONCE_BYTES));
    cipher.setAAD(header);
    return Buffer.concat([header, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  }

  async unlock(locked: Uint8Array): Promise<Uint8Array> {
    const bytes = Buffer.from(locked);
    const end = bytes.length - TAG_BYTES;
    if (bytes[0] !== VERSION || end < HEADER_BYTES)
      throw new CustodyError('the lock of the share was altered');
    const header = bytes.subarray(0, HEADER_BYTES);
    const key = await this.keyFor(parametersOf(header));
    const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(-NONCE_BYTES));
    decipher.setAAD(header);
    decipher.setAuthTag(bytes.subarray(end));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES, end)), decipher.final()]);
    } catch {
      throw new CustodyError('wrong passphrase: it does not open the share of this node');
    }
  }

  private keyFor(parameters: Argon2idParameters): Promise<KeyObject> {
    const name = headerOf(parameters).toString('base64');
    const known = this.derived.get(name);
    if (known) return known;
    const made = this.passphrase.derive(parameters).then((bytes) => {
      const key = createSecretKey(bytes);
      bytes.fill(0);
      return key;
    });
    this.derived.set(name, made);
    made.catch(() => this.derived.delete(name));
    if (this.derived.size > MAX_REMEMBERED) this.derived.delete(this.derived.keys().next().value!);
    return made;
  }
}

function headerOf({ memoryKiB, passes, lanes, salt }: Argon2idParameters): Buffer {
  const numbers = Buffer.alloc(SALT_AT);
  numbers[0] = VERSION;
  numbers.writeUInt32BE(memoryKiB, 1);
  numbers[5] = passes;
  numbers[6] = lanes;
  return Buffer.concat([numbers, salt]);
}

const parametersOf = (header: Buffer): Argon2idParameters => ({
  memoryKiB: header.readUInt32BE(1),
  passes: header[5]!,
  lanes: header[6]!,
  salt: header.subarray(SALT_AT, SALT_AT + SALT_BYTES),
});
