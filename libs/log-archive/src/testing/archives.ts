import { newId } from '@keyledger/domain';
import { openMemoryEventStore, type EventStore, type NewEvent } from '@keyledger/event-store';
import { exportLog } from '../export-log.js';
import type { ArchiveSummary } from '../format.js';

/** One append takes a thousand. */
const PART = 1_000;

export const AT = '2026-01-01T00:00:00.000Z';

const events = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: newId(), type: 'KeyRenamed', time: AT, metadata: {} },
    data: { v: 1, k: 'k', sealed: `bm9pc2U=${n}`, text: 'zwei\nZeilen — "ü"' },
  }));

/** A log of two keys, the first of which was deleted, a principal, and a forgotten alias at the end. */
export async function sampleLog(keyEvents = 5): Promise<EventStore> {
  const store = openMemoryEventStore();
  await store.append('key-1', 'none', events(4));
  await store.append('principal-p', 'none', events(1));
  for (let made = 0; made < keyEvents; made += PART) {
    const part = events(Math.min(PART, keyEvents - made));
    await store.append('key-2', made === 0 ? 'none' : made - 1, part);
  }
  await store.truncate('key-1', 3);
  await store.append('alias-p:name', 'none', events(2));
  await store.forget('alias-p:name');
  return store;
}

export async function archiveOf(store: EventStore): Promise<{ text: string; summary: ArchiveSummary }> {
  const archive = exportLog(store, { exportedAt: AT });
  let text = '';
  for (;;) {
    const { value, done } = await archive.next();
    if (done) return { text, summary: value };
    text += value;
  }
}

/** Bytes as a file gives them, in pieces of any size. */
export async function* bytesOf(text: string, pieceBytes = 1_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += pieceBytes)
    yield bytes.subarray(start, start + pieceBytes);
}
