import { ANY, jsonEvent, NO_STREAM, type RecordedEvent } from '@kurrent/kurrentdb-client';
import type { Connection } from './connection.js';
import { CALL_DEADLINE_MS } from './deadline.js';
import { isConflict, isDeleted, portError } from './errors.js';
import { readRecords } from './reads.js';

/** Others can change a stream's metadata at the same time; after so many lost races something else is wrong. */
const MAX_METADATA_ATTEMPTS = 10;

/**
 * Sets `$tb` (truncate before). It never goes back, since that would show again what was forgotten; and never past the
 * next revision, since that would hide events that are yet to come.
 */
export async function truncateStream(
  connection: Connection,
  stream: string,
  beforeRevision: number,
): Promise<void> {
  const newest = await newestRecord(connection, stream);
  if (!newest) return;
  const wanted = Math.min(beforeRevision, Number(newest.revision) + 1);
  for (let attempt = 1; ; attempt++) {
    try {
      return await raiseTruncateBefore(connection, stream, wanted);
    } catch (error) {
      if (isDeleted(error)) return;
      if (!isConflict(error) || attempt === MAX_METADATA_ATTEMPTS) throw portError(error);
    }
  }
}

/**
 * Reads and writes the stream's metadata stream itself: the client's `getStreamMetadata` gives a log position for the
 * revision, and its `setStreamMetadata` ignores the expected revision, so that one truncation could undo another.
 */
async function raiseTruncateBefore(connection: Connection, stream: string, wanted: number): Promise<void> {
  const metastream = `$$${stream}`;
  const newest = await newestRecord(connection, metastream);
  const kept = (newest?.data ?? {}) as Record<string, unknown>;
  if (Number(kept.$tb ?? 0) >= wanted) return;
  const event = jsonEvent({ type: '$metadata', data: { ...kept, $tb: wanted } });
  await connection.client.appendToStream(metastream, event, {
    streamState: newest ? newest.revision : NO_STREAM,
    deadline: CALL_DEADLINE_MS,
  });
}

async function newestRecord(connection: Connection, stream: string): Promise<RecordedEvent | undefined> {
  const [newest] = await connection.read((client) =>
    readRecords(client, stream, { backwards: true, limit: 1 }),
  );
  return newest;
}

/** Ends a stream for good. */
export async function tombstoneStream(connection: Connection, stream: string): Promise<void> {
  try {
    await connection.client.tombstoneStream(stream, { expectedRevision: ANY, deadline: CALL_DEADLINE_MS });
  } catch (error) {
    if (!isDeleted(error)) throw portError(error);
  }
}
