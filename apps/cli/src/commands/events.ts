import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { bodyOf, readBounded } from '../api/answers.js';
import type { ApiClient } from '../api/client.js';
import { eventStreamData, linesOf } from '../api/lines.js';
import { MAX_LISTED_ITEMS, MAX_PAGE_ITEMS } from '../api/pages.js';
import type { LogEntry } from '../api/shapes.js';
import type { Cli, Session } from '../cli.js';
import { CliError, RefusedError, unreachableError } from '../errors.js';
import { integer } from '../options/parsers.js';
import { safeText } from '../output/safe-text.js';

const DEFAULT_EVENTS = 1000;
/** In a row, each short-lived: then the service is gone rather than restarting. */
const MAX_RECONNECTS = 10;
/** A stream that lasted so long was a good one. */
const STABLE_MS = 2_000;
const MAX_PAUSE_MS = 5_000;
const FIRST_PAUSE_MS = 200;

interface EventsOptions {
  after: number;
  limit?: number;
  follow?: true;
}

/** `keyledger events`: the log itself, from any position on, and as it grows. */
export function addEvents(program: Command, cli: Cli): void {
  program
    .command('events')
    .description("print the project's events in the order of the log; with --json one document per line")
    .option('--after <position>', 'begin after this position', integer(-1, Number.MAX_SAFE_INTEGER), -1)
    .option(
      '--limit <n>',
      `stop after so many; default ${DEFAULT_EVENTS}, none with --follow`,
      integer(1, MAX_LISTED_ITEMS),
    )
    .option('--follow', 'stay, and print events as they happen')
    .action(
      cli.action(async (session, options: EventsOptions) => {
        const limit = options.limit ?? (options.follow ? Infinity : DEFAULT_EVENTS);
        const events = options.follow
          ? followed(session.client, options.after)
          : logged(session.client, options.after, limit);
        await print(session, events, limit);
      }),
    );
}

async function print({ output }: Session, events: AsyncIterable<LogEntry>, limit: number): Promise<void> {
  let printed = 0;
  for await (const event of events) {
    output.line(event, eventLine(event));
    if (++printed >= limit) return;
  }
}

/** Columns of fixed width, since the next line isn't known yet when one is printed. */
export function eventLine({ position, time, type, stream }: LogEntry): string {
  return [String(position).padStart(8), time, safeText(type).padEnd(24), safeText(stream)].join('  ');
}

/** Pages up to the end of the log. A page is read whole before it is printed: a reader that is slow must not hold the connection. */
async function* logged(client: ApiClient, after: number, limit: number): AsyncGenerator<LogEntry> {
  let position = after;
  for (let wanted = limit; wanted > 0;) {
    const query = { after: position, limit: Math.min(wanted, MAX_PAGE_ITEMS) };
    const text = await readBounded(await client.open('/events', 'application/x-ndjson', query));
    const page = text.split('\n').filter((line) => line !== '');
    for (const line of page) {
      const event = JSON.parse(line) as LogEntry;
      position = event.position;
      yield event;
    }
    if (page.length === 0) return;
    wanted -= page.length;
  }
}

/** The log without an end. A broken connection is taken up again after the last event that was printed. */
async function* followed(client: ApiClient, after: number): AsyncGenerator<LogEntry> {
  let position = after;
  let connected = false;
  for (let failures = 0; failures < MAX_RECONNECTS; failures++) {
    const since = performance.now();
    try {
      for await (const data of stream(client, position, () => (connected = true))) {
        const event = JSON.parse(data) as LogEntry;
        position = event.position;
        yield event;
      }
    } catch (error) {
      // When nobody is there at the first try, that is the answer. Later it may be a restart.
      if (!connected || !isPassing(error)) throw error;
    }
    if (performance.now() - since > STABLE_MS) failures = 0;
    await sleep(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures));
  }
  throw unreachableError(`the service closed the stream of events ${MAX_RECONNECTS} times in a row`);
}

const isPassing = (error: unknown): boolean =>
  error instanceof RefusedError
    ? error.status >= 500
    : error instanceof CliError && error.code === 'Unreachable';

async function* stream(client: ApiClient, after: number, connected: () => void): AsyncGenerator<string> {
  // Never aborted by time: a log may be silent for days. It ends with the connection or with us.
  const { signal } = new AbortController();
  const response = await client.open('/events', 'text/event-stream', { after }, signal);
  connected();
  yield* eventStreamData(linesOf(bodyOf(response)));
}
