import {
  KeyledgerError,
  isKeyledgerError,
  livingKey,
  mayDo,
  requireOnKey,
  usableKey,
  type DeletedKey,
  type Key,
} from '@keyledger/domain';
import type { Caller } from '@keyledger/contracts';
import type { HeldKey } from '../keyring/held-key.js';
import type { Keyring } from '../keyring/keyring.js';
import type { KeyNeed, UsableKey } from './operation.js';

/** Attempts to get hold of a key while changes overtake the loads of its secrets. */
const MAX_ATTEMPTS = 8;

/** A key that an operation has touched, for its usage record. */
export interface TouchedKey {
  keyId: string;
  /** Null as long as no single version is known. */
  version: number | null;
}

/** A key that may be used, and where it came from. */
export interface FoundKey extends UsableKey {
  held: HeldKey;
}

/** Brings operations the keys they need, and refuses those that the caller may not use now. */
export class KeyUse {
  constructor(private readonly keyring: Keyring) {}

  /**
   * The key, when everything needed of it is in memory; else undefined.
   * @throws KeyledgerError as `find`.
   */
  findWarm(need: KeyNeed, caller: Caller, touched: TouchedKey[]): FoundKey | undefined {
    const held = this.keyring.warm(need.ref, caller.projectId);
    if (!held) return undefined;
    const found = choose(held, need, caller, touched);
    if (need.secrets && found.versions.some(({ warmSecret }) => !warmSecret)) return undefined;
    return found;
  }

  /**
   * The key, loaded when it is missing.
   * @throws KeyledgerError KeyNotFound (also for another project's key), AliasNotFound, AccessDenied, KeyDeleted,
   *   KeyDisabled, InvalidKeyState, InvalidKeyUsage, Busy, and what `need.versions` refuses.
   */
  async find(need: KeyNeed, caller: Caller, touched: TouchedKey[]): Promise<FoundKey> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const held = await this.heldKey(need, caller.projectId);
      const found = choose(held, need, caller, touched);
      if (need.secrets) {
        await Promise.all(found.versions.map((version) => this.keyring.secretOf(found.key, version)));
      }
      // A change that arrived meanwhile counts: a disabled key must not be used by whoever was still loading it.
      if (!held.evicted) return found;
    }
    throw new KeyledgerError('Busy', 'the key is changing: try again later');
  }

  private async heldKey(need: KeyNeed, projectId: string): Promise<HeldKey> {
    try {
      return await this.keyring.find(need.ref, projectId);
    } catch (error) {
      throw namedBy(need, error);
    }
  }
}

function choose(held: HeldKey, need: KeyNeed, caller: Caller, touched: TouchedKey[]): FoundKey {
  const { state } = held;
  const { projectId } = caller;
  const exists = state.projectId === projectId && state.state !== 'Deleted';
  const mark: TouchedKey | undefined = exists ? touch(touched, state.id) : undefined;
  try {
    requirePermission(state, need, caller);
    const key = usableKey(state, projectId, need.usage);
    const versions = need.versions(key).map((facts) => held.version(facts));
    if (mark && versions.length === 1) mark.version = versions[0]!.facts.version;
    return { key, versions, held };
  } catch (error) {
    throw namedBy(need, error);
  }
}

/** Before the key's state is looked at: nobody learns the state of a key that he may not use. */
function requirePermission(state: Key | DeletedKey, need: KeyNeed, caller: Caller): void {
  if (mayDo(caller.role, 'keys.use')) return;
  if (state.state !== 'Deleted') {
    return requireOnKey(livingKey(state, caller.projectId), caller, 'keys.use', need);
  }
  // Its permissions and grants are gone with it.
  if (state.projectId === caller.projectId) {
    throw new KeyledgerError('AccessDenied', 'your role does not let you use keys');
  }
}

function touch(touched: TouchedKey[], keyId: string): TouchedKey {
  let mark = touched.find((each) => each.keyId === keyId);
  if (!mark) touched.push((mark = { keyId, version: null }));
  return mark;
}

/**
 * When only the ciphertext names the key, a key that the caller has not got means a ciphertext that is not the caller's or
 * was damaged; the answer does not tell whether somebody else has such a key.
 */
function namedBy(need: KeyNeed, error: unknown): unknown {
  if (need.namedByCiphertext && isKeyledgerError(error) && error.code === 'KeyNotFound') {
    return new KeyledgerError(
      'InvalidCiphertext',
      'the ciphertext is damaged, or was not made by a key of this project',
    );
  }
  return error;
}
