import type { Command } from 'commander';
import {
  ageIdentity,
  BackupReader,
  isBackupFileError,
  secretOf,
  type BackupCounts,
  type BackupFileFault,
} from '@keyledger/backup-file';
import type { Cli } from '../cli.js';
import { CliError } from '../errors.js';
import { openInput } from '../files/inputs.js';
import type { Io } from '../io.js';
import { knownPassword, withPassword, type PasswordOptions } from '../options/password.js';
import { counted } from '../output/show-backup.js';
import { fields } from '../output/table.js';

const CODES: Record<BackupFileFault, string> = {
  NotABackup: 'NotABackup',
  Unsupported: 'UnsupportedBackup',
  WrongPassword: 'WrongPassword',
  Cut: 'FileDamaged',
  Altered: 'FileDamaged',
};

/** What was found in a backup file that is whole. */
interface Verified extends BackupCounts {
  backupId: string;
  instanceId: string;
  takenAt: string;
}

/** `keyledger backup verify`: reads a whole backup file here, without a service, and restores nothing. */
export function addBackupVerify(backup: Command, cli: Cli): void {
  const verify = backup
    .command('verify <file>')
    .description('read a whole backup file here, offline: is it whole, unaltered, and is this its password?');
  withPassword(verify).action(
    cli.offline(async (io, output, file: string, options: PasswordOptions) => {
      const found = await verified(io, file, options);
      output.result(found, verifiedText(found));
    }),
  );
}

async function verified(io: Io, file: string, options: PasswordOptions): Promise<Verified> {
  const { source, close } = await openInput(io, file);
  try {
    const reader = await BackupReader.open(source);
    const { backupId, instanceId, takenAt } = reader.header;
    const secret = await secretOf(await knownPassword(io, options), reader.header);
    const identity = await ageIdentity(secret);
    secret.fill(0);
    const records = reader.records(identity);
    let read = await records.next();
    while (read.done !== true) read = await records.next();
    return { backupId, instanceId, takenAt, ...read.value };
  } catch (error) {
    if (isBackupFileError(error)) throw new CliError(CODES[error.fault], error.message);
    throw error;
  } finally {
    await close();
  }
}

const verifiedText = ({ backupId, instanceId, takenAt, ...counts }: Verified): string =>
  fields([
    ['backup', backupId],
    ['installation', instanceId],
    ['taken', takenAt],
    ['holds', `${counted(counts.versions, 'version')} of ${counted(counts.keys, 'key')}`],
    ['also', `${counted(counts.historyKeys, 'history key')}, ${counted(counts.credentials, 'credential')}`],
    ['verdict', 'whole and unaltered'],
  ]);
