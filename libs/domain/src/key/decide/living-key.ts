import { KeyledgerError } from '../../errors.js';
import type { Key, KeyHistory, KeyState } from '../state.js';

/** The key, when it lives and belongs to the caller's project. Another project's key does not exist for the caller. */
export function livingKey(before: KeyHistory, projectId: string | null): Key {
  if (!before || (projectId !== null && before.projectId !== projectId)) {
    throw new KeyledgerError('KeyNotFound', 'there is no such key');
  }
  if (before.state === 'Deleted') {
    throw new KeyledgerError('KeyDeleted', `the key was deleted at ${before.deletedAt}`);
  }
  return before;
}

/** Refuses a command that the key's state does not allow. `deed` completes "the key is X: it cannot …". */
export function requireState(key: Key, deed: string, ...allowed: KeyState[]): void {
  if (!allowed.includes(key.state)) {
    throw new KeyledgerError('InvalidKeyState', `the key is ${key.state}: it cannot ${deed}`);
  }
}
