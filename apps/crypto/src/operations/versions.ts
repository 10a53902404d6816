import { KeyledgerError, usableVersion, type Key, type KeyVersion } from '@keyledger/domain';

/** The newest version, the only one that encrypts and signs. @throws KeyledgerError KeyDisabled. */
export const newest = (key: Key): KeyVersion[] => [usableVersion(key, key.currentVersion)];

/** The version that a ciphertext names. @throws KeyledgerError InvalidCiphertext, KeyDisabled. */
export const exactly =
  (version: number) =>
  (key: Key): KeyVersion[] => [usableVersion(key, version)];

/** All enabled versions, newest first. */
export const everyEnabled = (key: Key): KeyVersion[] =>
  key.versions.filter(({ state }) => state === 'Enabled').reverse();

/** The version that a caller names to check against, else all enabled ones. @throws KeyledgerError InvalidRequest, KeyDisabled. */
export const named =
  (version: number | undefined) =>
  (key: Key): KeyVersion[] => {
    if (version === undefined) return everyEnabled(key);
    if (!Number.isInteger(version) || version < 1 || version > key.currentVersion) {
      throw new KeyledgerError('InvalidRequest', 'the key has no such version');
    }
    return [usableVersion(key, version)];
  };
