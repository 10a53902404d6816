import { STREAM_PREFIXES } from '@keyledger/domain';
import { MAX_APPEND_BYTES, type EventStore, type StoredEvent } from '@keyledger/event-store';
import { ArchiveStoreError } from './errors.js';
import type { ArchiveSummary } from './format.js';
import { readArchive } from './read-archive.js';

/** Written at a time: events, and characters of their JSON, which leave room for what a store adds to each. */
const BATCH_EVENTS = 500;
const BATCH_CHARS = MAX_APPEND_BYTES / 2;

/**
 * Brings an archive into a store that holds nothing of Keyledger's: ids, times and revisions are kept, positions where the store
 * `keepsPositions`. Check the archive first (`checkArchive`): what is damaged far behind is found only when it is reached.
 * @throws ArchiveStoreError the store is not empty
 * @throws ArchiveDamagedError
 */
export async function importLog(
  source: AsyncIterable<Uint8Array>,
  store: EventStore,
  onEvent?: (events: number) => void,
): Promise<ArchiveSummary> {
  if ((await store.head(STREAM_PREFIXES)) >= 0) {
    throw new ArchiveStoreError('the event store holds events: a log is imported into an empty one');
  }
  const archive = readArchive(source);
  let batch: StoredEvent[] = [];
  let chars = 0;
  const write = async (): Promise<void> => {
    if (batch.length > 0) await store.restore(batch, store.keepsPositions ? batch.at(-1)!.position : null);
    batch = [];
    chars = 0;
  };
  for (;;) {
    const { value, done } = await archive.next();
    if (done) {
      await write();
      if (store.keepsPositions) await store.restore([], value.position);
      return value;
    }
    const { n, ...event } = value;
    const size = JSON.stringify(event.data).length + JSON.stringify(event.metadata).length;
    if (batch.length === BATCH_EVENTS || chars + size > BATCH_CHARS) await write();
    batch.push(event);
    chars += size;
    onEvent?.(n);
  }
}
