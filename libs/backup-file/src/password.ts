import { BackupFileError } from './errors.js';

/**
 * Length of a backup's password in characters: the range of the storage arrays whose API a front door speaks (seed 004). APIs of
 * our own may ask for more than the least.
 */
export const MIN_PASSWORD_CHARS = 6;
export const MAX_PASSWORD_CHARS = 255;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** What is wrong with a password for a new backup, in words; null when it is fit. */
export function passwordFault(password: string): string | null {
  if (password.length < MIN_PASSWORD_CHARS || password.length > MAX_PASSWORD_CHARS) {
    return `the password has ${MIN_PASSWORD_CHARS} to ${MAX_PASSWORD_CHARS} characters`;
  }
  return PRINTABLE_ASCII.test(password) ? null : 'the password has printable ASCII characters alone';
}

/** A password that no backup can have needs no trying. @throws BackupFileError WrongPassword */
export function requirePossible(password: string): void {
  const fault = passwordFault(password);
  if (fault) throw new BackupFileError('WrongPassword', `wrong password: ${fault}`);
}
