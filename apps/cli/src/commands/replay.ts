import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Replay, ReplayReport } from '../api/shapes.js';
import type { Cli, Session } from '../cli.js';
import { CliError } from '../errors.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { integer } from '../options/parsers.js';
import { progressBoard, type Progress } from '../output/progress.js';
import { table, type Cell } from '../output/table.js';

const POLL_MS = 300;
const MS_PER_SECOND = 1000;
const DEFAULT_WAIT_SECONDS = 3600;
const MAX_WAIT_SECONDS = 7 * 86_400;

/** `keyledger replay`: drops every read model, rebuilds it from the log, and says whether the rows are the same (promise 1). */
export function addReplay(program: Command, cli: Cli): void {
  program
    .command('replay')
    .description('rebuild every read model from the log and compare; exit code 1 when a row differs')
    .option(
      '--wait-seconds <n>',
      'how long to wait for the end',
      integer(1, MAX_WAIT_SECONDS),
      DEFAULT_WAIT_SECONDS,
    )
    .action(
      cli.action(async (session, { waitSeconds }: { waitSeconds: number }): Promise<ExitCode> => {
        await session.client.change('POST', '/replay');
        const replay = await untilDone(session, waitSeconds * MS_PER_SECOND);
        session.output.result(replay, replayText(replay));
        return replay.equal === true ? EXIT.ok : EXIT.refused;
      }),
    );
}

async function untilDone({ io, client }: Session, waitMs: number): Promise<Replay> {
  const board = progressBoard(io, 'events');
  const lines = new Map<string, Progress>();
  const deadline = performance.now() + waitMs;
  try {
    for (;;) {
      const replay = await client.get<Replay>('/replay');
      for (const report of replay.services) show(lines, report, board.add);
      if (replay.done) return replay;
      if (performance.now() > deadline) {
        throw new CliError(
          'Timeout',
          `the replay goes on after ${waitMs / MS_PER_SECOND} s: ask again later`,
        );
      }
      await sleep(POLL_MS);
    }
  } finally {
    board.stop();
  }
}

function show(
  lines: Map<string, Progress>,
  { service, position, target }: ReplayReport,
  add: (label: string, total: number) => Progress,
): void {
  const line = lines.get(service) ?? add(service.padEnd(18), target);
  lines.set(service, line);
  line.update(position, target);
}

/** A row per table, then what the whole came to. */
export function replayText({ services, equal }: Replay): string {
  const rows = services.flatMap(({ service, state, tables, error }): Cell[][] =>
    tables.length === 0
      ? [[service, error ?? state, null, null, null]]
      : tables.map((t) => [service, t.table, t.before, t.after, t.equal ? 'yes' : 'NO']),
  );
  const verdict = equal === true ? 'equal: replay is truth' : 'NOT equal: see the rows above';
  const events = services.map(
    (s) => `${s.service} ${s.events} events in ${(s.elapsedMs / MS_PER_SECOND).toFixed(1)} s`,
  );
  return [table(['service', 'table', 'before', 'after', 'equal'], rows), '', ...events, verdict].join('\n');
}
