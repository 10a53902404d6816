import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import { follow } from '../api/follow.js';
import type { Backup } from '../api/backup-shapes.js';
import type { Cli, Session } from '../cli.js';
import { CliError, usageError } from '../errors.js';
import { downloadBackup, downloadTarget } from '../files/download.js';
import { newPassword, withPassword, type PasswordOptions } from '../options/password.js';
import { repeated } from '../options/parsers.js';
import { withWait, type WaitOptions } from '../options/wait.js';
import { backupText } from '../output/show-backup.js';

interface TakeOptions extends WaitOptions, PasswordOptions {
  output?: string;
  force?: true;
  store?: true;
  key?: string[];
}

/** `keyledger backup take`: a file under a password, or what the backup store lacks. */
export function addBackupTake(backup: Command, cli: Cli): void {
  const take = backup
    .command('take')
    .description('take a backup of all keys, or of chosen ones, as a file under a password')
    .option('--output <file>', 'where the file goes')
    .option('--force', 'replace a file that is there')
    .option('--store', 'or: into the backup store that the service is configured with')
    .option('--key <key>', 'only this key; may be repeated', repeated);
  withWait(withPassword(take)).action(
    cli.action((session, options: TakeOptions) =>
      options.store === true ? intoStore(session, options) : intoFile(session, options),
    ),
  );
}

async function intoStore(session: Session, options: TakeOptions): Promise<void> {
  if (options.output !== undefined || options.passwordFile !== undefined) {
    throw usageError('--store and --output or --password-file exclude each other');
  }
  const taken = await take(session, { kind: 'store', keys: options.key }, options);
  session.output.result(taken, backupText(taken));
}

async function intoFile(session: Session, options: TakeOptions): Promise<void> {
  const { output, force = false } = options;
  if (output === undefined) throw usageError('name a file with --output, or give --store');
  if (output === '-') throw usageError('take needs a file: standard output is for backup get');
  // Before a backup is taken that could not be written.
  const target = await downloadTarget(session.io, { output, ...(force && { force }) });
  const password = await newPassword(session.io, options);
  const taken = await take(session, { kind: 'file', password, keys: options.key }, options);
  try {
    await downloadBackup(session, taken, target, force);
  } catch (error) {
    session.output.note(
      `the backup was taken; to get its file: keyledger backup get ${taken.id} --output ${output}`,
    );
    throw error;
  }
  session.output.result(taken, backupText(taken, output));
}

async function take({ client }: Session, body: object, { waitSeconds }: WaitOptions): Promise<Backup> {
  const begun = await client.change<Backup>('POST', '/backups', body);
  const taken = await follow(
    'the backup',
    () => client.get<Backup>(pathOf('backups', begun.id)),
    ({ state }) => state === 'running',
    waitSeconds,
  );
  if (taken.state === 'taken') return taken;
  throw new CliError('BackupFailed', taken.reason ?? `the backup is ${taken.state}`);
}
