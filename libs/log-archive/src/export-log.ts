import { STREAM_PREFIXES } from '@keyledger/domain';
import type { EventStore } from '@keyledger/event-store';
import { ARCHIVE_VERSION, LineWriter, type ArchiveHeader, type ArchiveSummary } from './format.js';
import { KeptRevisions } from './kept-revisions.js';

/** Events in memory at a time; a store bounds the bytes of a page besides. */
const PAGE_EVENTS = 1_000;

export interface ExportOptions {
  /** ISO 8601 UTC */
  exportedAt: string;
  /** Told after each page: the position reached, and the one that the export goes up to. */
  onProgress?: (position: number, target: number) => void;
}

/**
 * The log as it is now, as the text of an archive, in pieces that each fit into memory. Sealed events stay sealed. What is
 * appended meanwhile is left out.
 * @returns what the archive holds, when it is whole
 */
export async function* exportLog(
  store: EventStore,
  { exportedAt, onProgress }: ExportOptions,
): AsyncGenerator<string, ArchiveSummary, undefined> {
  const writer = new LineWriter();
  const header: ArchiveHeader = { keyledgerLog: ARCHIVE_VERSION, store: store.kind, exportedAt };
  yield writer.write('header', header);
  const target = await store.head(STREAM_PREFIXES);
  const kept = new KeptRevisions(store);
  let events = 0;
  let position = -1;
  while (position < target) {
    const page = await store.readAll({ prefixes: STREAM_PREFIXES, after: position, limit: PAGE_EVENTS });
    const wanted = page.events.filter((event) => event.position <= target);
    const lines = (await kept.keptOf(wanted)).map(
      ({ stream, revision, position: at, id, type, time, data, metadata }) => {
        const event = { n: ++events, position: at, stream, revision, id, type, time, data, metadata };
        return writer.write('event', event);
      },
    );
    if (lines.length > 0) yield lines.join('');
    position = page.end ? target : Math.min(page.next, target);
    onProgress?.(position, target);
  }
  const end = await endOf(store, target);
  yield writer.write('end', { count: events, position: end, head: writer.digest });
  return { events, position: end, digest: writer.digest, header };
}

/** Where the log ends: behind its newest event, when those after it were forgotten. Checkpoints of read models may stand there. */
async function endOf(store: EventStore, newest: number): Promise<number> {
  for (let after = newest; ;) {
    const page = await store.readAll({ prefixes: STREAM_PREFIXES, after, limit: 1 });
    if (page.events.length > 0) return newest;
    if (page.end) return page.next;
    after = page.next;
  }
}
