import { KeyledgerError } from '../errors.js';
import { livingKey } from './decide/living-key.js';
import type { KeyUsage } from './specs.js';
import type { Key, KeyHistory, KeyVersion } from './state.js';

/**
 * The key, when its state lets it be used (DESIGN 4: only Enabled keys encrypt, decrypt, sign or verify).
 * @throws KeyledgerError KeyNotFound, KeyDeleted, KeyDisabled, InvalidKeyState or InvalidKeyUsage.
 */
export function usableKey(before: KeyHistory, projectId: string, usage: KeyUsage): Key {
  const key = livingKey(before, projectId);
  if (key.state === 'Disabled') throw new KeyledgerError('KeyDisabled', 'the key is Disabled');
  if (key.state !== 'Enabled') {
    throw new KeyledgerError('InvalidKeyState', `the key is ${key.state}: it cannot be used`);
  }
  if (key.usage !== usage) {
    throw new KeyledgerError('InvalidKeyUsage', `the key is for ${key.usage}, not for ${usage}`);
  }
  return key;
}

/** A version that may decrypt or verify. */
export function usableVersion(key: Key, version: number): KeyVersion {
  const found = key.versions[version - 1];
  if (!found) throw new KeyledgerError('InvalidCiphertext', `the key has no version ${version}`);
  if (found.state === 'Disabled') {
    throw new KeyledgerError('KeyDisabled', `version ${version} of the key is Disabled`);
  }
  return found;
}
