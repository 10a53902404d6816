import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import type { Backup } from '../api/backup-shapes.js';
import type { Cli } from '../cli.js';
import { downloadBackup, downloadTarget, type OutputOptions } from '../files/download.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';
import { BACKUP_TITLES, backupRow } from '../output/show-backup.js';
import { addBackupTake } from './backup-take.js';
import { addBackupVerify } from './backup-verify.js';

/** `keyledger backup take | list | get | verify`. */
export function addBackup(program: Command, cli: Cli): void {
  const backup = program.command('backup').description('take backups of keys, list, get and verify them');
  addBackupTake(backup, cli);
  withListing(backup.command('list').description('list backups, newest first')).action(
    cli.action((session, options: ListingOptions) =>
      printListing<Backup>(session, options, {
        path: '/backups',
        items: 'backups',
        titles: BACKUP_TITLES,
        row: backupRow,
      }),
    ),
  );
  backup
    .command('get <backup>')
    .description("fetch a backup's file, which the service keeps for a day")
    .requiredOption('--output <file>', 'where it goes; - is standard output')
    .option('--force', 'replace a file that is there')
    .action(
      cli.action(async (session, id: string, options: OutputOptions) => {
        const target = await downloadTarget(session.io, options);
        const found = await session.client.get<Backup>(pathOf('backups', id));
        await downloadBackup(session, found, target, options.force === true);
      }),
    );
  addBackupVerify(backup, cli);
}
