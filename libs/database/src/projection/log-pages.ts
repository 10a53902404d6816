import type { EventStore, OpenedEvent, StoredEvent } from '@keyledger/event-store';

export type OpenEvents = (events: StoredEvent[]) => Promise<OpenedEvent[]>;

export interface LogPage {
  events: OpenedEvent[];
  /** All events up to here were in this page or in earlier ones. */
  upTo: number;
}

export interface LogPagesOptions {
  store: EventStore;
  open: OpenEvents;
  prefixes: readonly string[];
  /** Pages begin after this position. */
  after: number;
  /** Last position wanted; without it, to the end of the log as it is when it is reached. */
  target?: number;
  /** Events per page. */
  pageSize: number;
}

/** The log in pages of events in clear; one page is read and opened while the caller works on the one before. */
export async function* logPages(options: LogPagesOptions): AsyncGenerator<LogPage> {
  let coming: Promise<{ page: LogPage; end: boolean }> | undefined = readPage(options, options.after);
  while (coming) {
    const { page, end }: { page: LogPage; end: boolean } = await coming;
    coming = end ? undefined : readPage(options, page.upTo);
    // Awaited above in the next round; until then a failure must not count as unhandled.
    coming?.catch(() => undefined);
    yield page;
  }
}

async function readPage(options: LogPagesOptions, after: number): Promise<{ page: LogPage; end: boolean }> {
  const { store, open, prefixes, pageSize, target = Number.MAX_SAFE_INTEGER } = options;
  if (after >= target) return { page: { events: [], upTo: after }, end: true };
  const { events, next, end } = await store.readAll({ prefixes, after, limit: pageSize });
  if (!end && next <= after) throw new Error(`the log does not go on after position ${after}`);
  const wanted = next <= target ? events : events.filter(({ position }) => position <= target);
  const opened = wanted.length > 0 ? await open(wanted) : [];
  // At the end of the log there is nothing between it and the target either.
  const upTo = Math.min(Math.max(next, after), target);
  return { page: { events: opened, upTo }, end: end || next >= target };
}
