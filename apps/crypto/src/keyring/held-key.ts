import { createPublicKey, type KeyObject } from 'node:crypto';
import type { DeletedKey, Key, KeyVersion } from '@keyledger/domain';
import { symmetricHeader } from '../ciphertext/header.js';
import type { LoadedSecret } from './keyring.js';

/** A version of a key in memory. Its secret is loaded when it is first needed. */
export class HeldVersion {
  /** The secret or private key; undefined until it was loaded. */
  secret: KeyObject | undefined;
  /** Whether the secret is good for later uses too. */
  mayStay = false;
  /** The load that is under way. */
  loading: Promise<LoadedSecret> | undefined;
  private spki: KeyObject | undefined;
  private ownHeader: Buffer | undefined;

  constructor(
    private readonly keyId: string,
    readonly facts: KeyVersion,
  ) {}

  /** The secret, where it need not be asked for anew. */
  get warmSecret(): KeyObject | undefined {
    return this.mayStay ? this.secret : undefined;
  }

  /** The public key, as the key's events tell it: verifying and encrypting with it need no secret. */
  get publicKey(): KeyObject {
    if (!this.facts.publicKey)
      throw new Error(`version ${this.facts.version} of ${this.keyId} is not asymmetric`);
    this.spki ??= createPublicKey({
      key: Buffer.from(this.facts.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return this.spki;
  }

  /** First bytes of every symmetric ciphertext of this version. */
  get header(): Buffer {
    this.ownHeader ??= symmetricHeader(this.keyId, this.facts.version);
    return this.ownHeader;
  }
}

/** A key in memory: its state folded from its events, and what was loaded of its versions. */
export class HeldKey {
  /** The log has told of a change: what is here is the past. */
  evicted = false;
  private readonly versions = new Map<number, HeldVersion>();

  constructor(readonly state: Key | DeletedKey) {}

  version(facts: KeyVersion): HeldVersion {
    let held = this.versions.get(facts.version);
    if (!held) {
      held = new HeldVersion(this.state.id, facts);
      this.versions.set(facts.version, held);
    }
    return held;
  }
}
