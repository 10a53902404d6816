import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ArchiveSummary, StorePlace } from '@keyledger/log-archive';
import type { Cli, LocalSession } from '../cli.js';
import { CliError, unreachableError } from '../errors.js';
import { openInput } from '../files/inputs.js';
import { writableTarget, writeWhole } from '../files/write-whole.js';
import { progressBoard } from '../output/progress.js';
import { fields } from '../output/table.js';

interface ExpectOptions {
  expect?: string;
}

/** `keyledger log export | check | import`: the event store's whole log as a file. Asks no service, so that none need run. */
export function addLog(program: Command, cli: Cli): void {
  const log = program
    .command('log')
    .description('keep the whole log in a file, and bring it back (KEYLEDGER_DATA, KEYLEDGER_EVENT_STORE)');
  log
    .command('export <file>')
    .description('write the log to a file whose records are chained; services may run')
    .option('--force', 'replace an existing file')
    .action(cli.local(named(exportTo)));
  log
    .command('check <file>')
    .description('read such a file and say whether it is whole and unaltered')
    .option('--expect <digest>', 'and that it is the one with this digest')
    .action(cli.local(named(check)));
  log
    .command('import <file>')
    .description('check such a file and bring it into an empty event store, while no service runs')
    .option('--expect <digest>', 'only the one with this digest')
    .action(cli.local(named(importFrom)));
}

/** What goes wrong with archives and stores, in this command's own form. */
const named =
  <O>(run: (session: LocalSession, file: string, options: O) => Promise<void>) =>
  async (session: LocalSession, file: string, options: O): Promise<void> => {
    try {
      await run(session, file, options);
    } catch (error) {
      const { name, message, damage } = error as { name?: string; message: string; damage?: string };
      if (name === 'ArchiveDamagedError') throw new CliError(damage!, `${file}: ${message}`);
      if (name === 'CliError' && (error as CliError).code === 'FileExists') throw fileExists(file);
      if (name === 'ArchiveStoreError') throw new CliError('EventStore', message);
      if (name === 'EventStoreUnavailableError') throw unreachableError(message, error);
      throw error;
    }
  };

const fileExists = (file: string): CliError =>
  new CliError('FileExists', `${file} exists: name another, or replace it with --force`);

/** Loaded when it is needed: every other command starts without an event store. */
const archives = () => import('@keyledger/log-archive');

async function exportTo(
  { io, output }: LocalSession,
  file: string,
  options: { force?: true },
): Promise<void> {
  const { exportLog, openForExport, storePlace } = await archives();
  const force = options.force === true;
  const target = await writableTarget({ path: resolve(io.cwd, file), name: file }, force);
  const store = await openForExport(storePlace(io.env, dataDirOf(io)));
  const board = progressBoard(io, 'events');
  const progress = board.add('exported', 1);
  try {
    const archive = exportLog(store, {
      exportedAt: new Date().toISOString(),
      onProgress: (position, end) => progress.update(position, end),
    });
    let summary: ArchiveSummary | undefined;
    await writeWhole(target, force, async (opened) => {
      for (let piece = await archive.next(); ; piece = await archive.next()) {
        if (piece.done) return void (summary = piece.value);
        await opened.writeFile(piece.value);
      }
    });
    output.result({ file, ...summary }, `exported to ${file}\n${summaryText(summary!)}`);
    output.note('keep the digest elsewhere: it tells this file from any other that is whole');
  } finally {
    board.stop();
    await store.close();
  }
}

async function check(session: LocalSession, file: string, options: ExpectOptions): Promise<void> {
  const summary = await checked(session, file, options);
  session.output.result({ file, ...summary }, `${file} is whole\n${summaryText(summary)}`);
}

async function importFrom(session: LocalSession, file: string, options: ExpectOptions): Promise<void> {
  const { io, output } = session;
  const { fillStore, importLog, storePlace } = await archives();
  const dataDir = dataDirOf(io);
  requireStopped(dataDir);
  const { events } = await checked(session, file, options);
  const place: StorePlace = storePlace(io.env, dataDir);
  const board = progressBoard(io, 'events');
  const progress = board.add('imported', events);
  const input = await openInput(io, file);
  try {
    const { keepsPositions, summary } = await fillStore(place, async (store) => ({
      keepsPositions: store.keepsPositions,
      summary: await importLog(input.source, store, (n) => progress.update(n)),
    }));
    const document = { file, ...summary, keptPositions: keepsPositions };
    output.result(document, `imported from ${file}\n${summaryText(summary)}`);
    if (!keepsPositions) {
      output.note(
        'this event store gives positions of its own: read models of the other one are not to be used with it',
      );
    }
  } finally {
    board.stop();
    await input.close();
  }
}

/** Reads the whole file before anything is done with it. */
async function checked(
  { io }: LocalSession,
  file: string,
  { expect }: ExpectOptions,
): Promise<ArchiveSummary> {
  const { checkArchive } = await archives();
  const input = await openInput(io, file);
  try {
    return await checkArchive(input.source, expect === undefined ? {} : { expected: expect });
  } finally {
    await input.close();
  }
}

const summaryText = ({ events, position, digest, header }: ArchiveSummary): string =>
  fields([
    ['events', events],
    ['end', position],
    ['from', `${header.store}, ${header.exportedAt}`],
    ['digest', digest],
  ]);

const dataDirOf = ({ env, cwd }: LocalSession['io']): string =>
  resolve(cwd, env['KEYLEDGER_DATA'] || '.keyledger');

/** The launcher's note of who runs on the data folder; services that run elsewhere are the operator's to stop. */
function requireStopped(dataDir: string): void {
  const path = join(dataDir, 'launcher.lock');
  const pid = launcherOf(path);
  if (pid === null || !isAlive(pid)) return;
  throw new CliError(
    'Running',
    `Keyledger runs on ${dataDir} (process ${pid}): stop it first (if nothing runs there, remove ${path})`,
  );
}

function launcherOf(path: string): number | null {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { launcher: { pid: number } }).launcher.pid;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
