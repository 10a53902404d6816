import type { Command } from 'commander';
import { usageError } from '../errors.js';
import { readSmall } from '../files/inputs.js';
import type { Io } from '../io.js';
import { askSecrets } from '../terminal/ask.js';

/** Of a new password, as the service asks it; files of other origin may have a shorter one. */
const NEW_PASSWORD = /^[\x20-\x7e]{8,255}$/;
/** The longest password, with a line's end. */
const MAX_PASSWORD_FILE_BYTES = 257;

export interface PasswordOptions {
  passwordFile?: string;
}

/** `--password-file`. There is no option for the password itself, since a command line can be read by every user of the machine. */
export const withPassword = (command: Command): Command =>
  command.option(
    '--password-file <file>',
    "the password's file, or - for standard input; default: ask at the terminal",
  );

/** The password for a new file: asked twice at the terminal, since nobody sees a slip of the hand. */
export async function newPassword(io: Io, { passwordFile }: PasswordOptions): Promise<string> {
  const password = passwordFile === undefined ? await askTwice(io) : await read(io, passwordFile);
  if (NEW_PASSWORD.test(password)) return password;
  throw usageError('the password must have 8 to 255 printable ASCII characters');
}

/** The password of a file that there is. */
export async function knownPassword(io: Io, { passwordFile }: PasswordOptions): Promise<string> {
  if (passwordFile !== undefined) return read(io, passwordFile);
  requireTerminal(io);
  const [password = ''] = await askSecrets(io, ['Password of the backup: ']);
  return password;
}

async function askTwice(io: Io): Promise<string> {
  requireTerminal(io);
  const [password = '', again] = await askSecrets(io, ['Password for the backup: ', 'The same again: ']);
  if (password !== again) throw usageError('the two passwords differ');
  return password;
}

function requireTerminal(io: Io): void {
  if (!io.stdinIsTerminal)
    throw usageError('there is no terminal to ask for the password: give --password-file');
}

async function read(io: Io, file: string): Promise<string> {
  const bytes = await readSmall(io, file, MAX_PASSWORD_FILE_BYTES, ': this is no password');
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}
