import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller, EventsReply, EventsRequest, LogEntry } from '@keyledger/contracts';
import { PageRoom, type OpenEvents } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import {
  openEvent,
  sealedUnder,
  type EventStore,
  type OpenedEvent,
  type StoredEvent,
} from '@keyledger/event-store';
import { MAX_PAGE_ROWS, pageRows } from '../limits.js';
import { Owners } from './owners.js';
import { Wake } from './wake.js';

/** What of the log is for consumers. `rootkey-` concerns the whole installation. */
const PREFIXES = ['principal-', 'project-', 'alias-', 'key-', 'kms-service-', 'rootkey-'] as const;
const MAX_WAIT_MS = 25_000;
/** How long one page looks for events of the caller's among those of others; then it answers with what it has. */
const MAX_SCAN_MS = 3_000;
/** Not every event wakes who waits: a look now and then finds the others. */
const LOOK_AGAIN_MS = 1_000;

/** The log for consumers: pages of the caller's own events, in clear while their history key lives. */
export class EventFeed {
  constructor(
    private readonly store: EventStore,
    private readonly open: OpenEvents,
    private readonly owners: Owners,
    private readonly wake: Wake,
  ) {}

  /**
   * Events after a position, at most `limit`; when there are none, those that come within `waitMs`.
   * A page without events whose `next` is not `after` says that the log goes on behind it.
   * @throws KeyledgerError InvalidRequest; Busy: too many wait; Unavailable.
   */
  async page({ context, after, limit, waitMs }: EventsRequest): Promise<EventsReply> {
    if (!Number.isSafeInteger(after) || after < -1) {
      throw new KeyledgerError('InvalidRequest', 'after is a position: a whole number from -1 on');
    }
    const size = pageRows(limit);
    const deadline = performance.now() + Math.min(waitMs, MAX_WAIT_MS);
    let next = after;
    for (;;) {
      const seen = this.wake.changes;
      const page = await this.scan(context.caller, next, size);
      const leftMs = deadline - performance.now();
      if (page.events.length > 0 || !page.end || leftMs <= 0 || this.wake.closed) {
        return { events: page.events, next: page.next };
      }
      next = page.next;
      await this.wake.changedSince(seen, Math.min(leftMs, LOOK_AGAIN_MS));
    }
  }

  /** Reads on until the page is full, the log ends, or others' events took too long. */
  private async scan(
    caller: Caller,
    after: number,
    size: number,
  ): Promise<{ events: LogEntry[]; next: number; end: boolean }> {
    const entries: LogEntry[] = [];
    const room = new PageRoom();
    const deadline = performance.now() + MAX_SCAN_MS;
    for (let next = after; ;) {
      const page = await this.store.readAll({ prefixes: PREFIXES, after: next, limit: MAX_PAGE_ROWS });
      const { events, deleted } = await this.owners.visible(page.events, caller);
      const opened = await this.entries(events.slice(0, size - entries.length), deleted);
      for (const entry of opened) {
        if (!room.take(entry)) return { events: entries, next: entries.at(-1)!.position, end: false };
        entries.push(entry);
      }
      if (opened.length < events.length)
        return { events: entries, next: entries.at(-1)!.position, end: false };
      next = page.next;
      if (page.end || entries.length === size || performance.now() > deadline) {
        return { events: entries, next, end: page.end };
      }
      // The embedded store's pages are read synchronously: others get a turn between two of them.
      await nextTurn();
    }
  }

  /** A deleted key's events stay unreadable here also while its history key has not been destroyed everywhere. */
  private async entries(events: StoredEvent[], deleted: ReadonlySet<string>): Promise<LogEntry[]> {
    const isErased = (event: StoredEvent): boolean => deleted.has(sealedUnder(event) ?? '');
    const opened = (await this.open(events.filter((event) => !isErased(event)))).values();
    return events.map((event) => entryOf(isErased(event) ? openEvent(event, null) : opened.next().value!));
  }
}

function entryOf({ position, stream, revision, id, type, time, data, metadata }: OpenedEvent): LogEntry {
  return { position, stream, revision, id, type, time, data, metadata };
}
