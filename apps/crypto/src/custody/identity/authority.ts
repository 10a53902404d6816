import { hkdfSync, type KeyObject } from 'node:crypto';
import { signText, signingKeyOf, signingPublicKey } from '../signing.js';

const LABEL = 'keyledger custody authority v1';
const SEED_BYTES = 32;

/**
 * Who certifies the custodians of a root key: an Ed25519 key pair that follows from the root key, so that whoever has the root key,
 * and nobody else, can say who is a member.
 */
export class Authority {
  /** Raw, base64. */
  readonly publicKey: string;
  private readonly key: KeyObject;

  constructor(root: KeyObject) {
    const seed = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), LABEL, SEED_BYTES));
    this.key = signingKeyOf(seed);
    seed.fill(0);
    this.publicKey = signingPublicKey(this.key);
  }

  sign(text: string): string {
    return signText(this.key, text);
  }
}
