import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import { follow } from '../api/follow.js';
import type { Restore, RestoreReport } from '../api/backup-shapes.js';
import type { Cli, Session } from '../cli.js';
import { CliError, usageError } from '../errors.js';
import { openInput } from '../files/inputs.js';
import { uploadFile } from '../files/upload.js';
import { knownPassword, withPassword, type PasswordOptions } from '../options/password.js';
import { withWait, type WaitOptions } from '../options/wait.js';
import { counted, restoreText } from '../output/show-backup.js';
import { askYes } from '../terminal/ask.js';

interface RestoreOptions extends WaitOptions, PasswordOptions {
  fromStore?: true;
  dryRun?: true;
  yes?: true;
}

/** `keyledger restore`: says what it would do, asks, and does it. */
export function addRestore(program: Command, cli: Cli): void {
  const restore = program
    .command('restore [file]')
    .description('restore key material that is lost, and nothing that was deleted')
    .option('--from-store', 'instead of a file: from the backup store of the service')
    .option('--dry-run', 'check the backup and say what would be restored; restore nothing')
    .option('--yes', 'restore without asking');
  withWait(withPassword(restore)).action(
    cli.action(async (session, file: string | undefined, options: RestoreOptions) => {
      requireAnswerable(session, options);
      const planned = await plan(session, file, options);
      const report = planned.report!;
      if (options.dryRun === true || lostIn(report) === 0) {
        session.output.result(planned, restoreText(planned));
        sayWhatIsLeft(session, report);
        return;
      }
      session.output.text(restoreText(planned));
      await confirm(session, report, options);
      const done = await apply(session, planned, options);
      session.output.text('');
      session.output.result(done, restoreText(done));
      sayWhatIsLeft(session, done.report!);
    }),
  );
}

/** Before anything is uploaded: whoever can't be asked has to have said yes. */
function requireAnswerable({ io }: Session, { dryRun, yes }: RestoreOptions): void {
  if (dryRun === true || yes === true || io.stdinIsTerminal) return;
  throw usageError('there is no terminal to ask: give --dry-run to see what would be restored, or --yes');
}

async function plan(session: Session, file: string | undefined, options: RestoreOptions): Promise<Restore> {
  if ((file === undefined) === (options.fromStore === undefined)) {
    throw usageError('name either a file, or --from-store');
  }
  if (file === undefined) {
    if (options.passwordFile !== undefined) throw usageError('--from-store takes no password');
    return checked(session, await open(session, 'store'), {}, options);
  }
  const input = await openInput(session.io, file);
  try {
    const password = await knownPassword(session.io, options);
    const opened = await open(session, 'file');
    await uploadFile(session.io, session.client, opened.id, file, input);
    return await checked(session, opened, { password }, options);
  } finally {
    await input.close();
  }
}

const open = ({ client }: Session, source: Restore['source']): Promise<Restore> =>
  client.change<Restore>('POST', '/restores', { source });

async function checked(session: Session, { id }: Restore, body: object, wait: WaitOptions): Promise<Restore> {
  await session.client.change('POST', pathOf('restores', id, 'plan'), body, 'plan');
  return ended(session, id, 'planned', wait);
}

async function apply(session: Session, { id }: Restore, wait: WaitOptions): Promise<Restore> {
  await session.client.change('POST', pathOf('restores', id, 'apply'), undefined, 'apply');
  return ended(session, id, 'done', wait);
}

async function ended(
  { client }: Session,
  id: string,
  wanted: 'planned' | 'done',
  { waitSeconds }: WaitOptions,
): Promise<Restore> {
  const restore = await follow(
    'the restore',
    () => client.get<Restore>(pathOf('restores', id)),
    ({ state }) => state !== wanted && state !== 'failed',
    waitSeconds,
  );
  if (restore.state === wanted && restore.report !== null) return restore;
  throw new CliError('RestoreFailed', restore.reason ?? 'the restore failed, and restored nothing');
}

const lostIn = ({ toRestore, historyKeys, credentials }: RestoreReport): number =>
  toRestore.count + historyKeys + credentials;

async function confirm({ io }: Session, report: RestoreReport, { yes }: RestoreOptions): Promise<void> {
  if (yes === true) return;
  if (await askYes(io, `Restore ${counted(lostIn(report), 'lost secret')}? [y/N] `)) return;
  throw new CliError('Cancelled', 'nothing was restored');
}

function sayWhatIsLeft({ output }: Session, { notBlocked }: RestoreReport): void {
  if (notBlocked.count === 0) return;
  output.note(
    `${counted(notBlocked.count, 'lost version')} can't be restored while resources use the key: keyledger keys block-resources <key>, then restore again`,
  );
}
