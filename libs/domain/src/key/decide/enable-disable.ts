import { KeyledgerError } from '../../errors.js';
import type { KeyDisabled, KeyEnabled, KeyVersionDisabled, KeyVersionEnabled } from '../events.js';
import type { Key, KeyVersion } from '../state.js';
import { boundCount } from './bind-resource.js';
import { requireState } from './living-key.js';

export interface EnableKey {
  type: 'EnableKey';
}
export interface DisableKey {
  type: 'DisableKey';
  /** Whether the caller knows that resources are bound to the key, and wants it all the same. */
  acceptBound: boolean;
}
export interface SetVersionState {
  type: 'SetVersionState';
  version: number;
  state: KeyVersion['state'];
}

/** Enabling an enabled key changes nothing and is no error, as in AWS KMS. */
export function enableKey(key: Key): KeyEnabled[] {
  requireState(key, 'be enabled', 'Enabled', 'Disabled');
  return key.state === 'Enabled' ? [] : [{ type: 'KeyEnabled', data: {} }];
}

/** Refused while resources depend on the key, unless the caller accepts that: the warning before a disable. */
export function disableKey(key: Key, { acceptBound }: DisableKey): KeyDisabled[] {
  requireState(key, 'be disabled', 'Enabled', 'Disabled');
  if (key.state === 'Enabled' && !acceptBound && boundCount(key) > 0) {
    const counts = Object.entries(key.boundResources).map(([type, count]) => `${count} ${type}`);
    throw new KeyledgerError(
      'ResourcesBound',
      `the key protects ${counts.join(', ')}: accept that to disable it`,
    );
  }
  return key.state === 'Disabled' ? [] : [{ type: 'KeyDisabled', data: {} }];
}

/** NAVER: a version of a disabled key cannot be enabled; the current version is what encrypts, so it stays. */
export function setVersionState(
  key: Key,
  { version, state }: SetVersionState,
): (KeyVersionEnabled | KeyVersionDisabled)[] {
  requireState(key, `have its version ${state === 'Enabled' ? 'enabled' : 'disabled'}`, 'Enabled');
  const found = key.versions.find((each) => each.version === version);
  if (!found) throw new KeyledgerError('NotFound', `the key has no version ${version}`);
  if (found.state === state) return [];
  if (state === 'Enabled') return [{ type: 'KeyVersionEnabled', data: { version } }];
  if (version === key.currentVersion) {
    throw new KeyledgerError(
      'InvalidRequest',
      'the current version cannot be disabled: rotate or disable the key',
    );
  }
  return [{ type: 'KeyVersionDisabled', data: { version } }];
}
