import type { KeyObject } from 'node:crypto';
import {
  evolve,
  keyStream,
  KeyledgerError,
  type DeletedKey,
  type Key,
  type KeyEvent,
  type KeyHistory,
} from '@keyledger/domain';
import { openEvent, type EventStore, type StoredEvent } from '@keyledger/event-store';

/** Events read at a time. */
const PAGE_EVENTS = 512;

/** What the keyring needs to know about history keys. */
export interface HistoryKeys {
  /** Null when it was destroyed or never was. */
  historyKey(keyId: string): Promise<KeyObject | null>;
}

/**
 * A key's state now, from its stream; undefined when there is no such key.
 * @throws KeyledgerError KeyDeleted when its history key is gone but its last event has not been written yet.
 */
export async function readKey(
  store: EventStore,
  historyKeys: HistoryKeys,
  keyId: string,
): Promise<Key | DeletedKey | undefined> {
  const events = await readAll(store, keyStream(keyId));
  const last = events.at(-1);
  if (!last) return undefined;
  // A deleted key's earlier events are noise, and its last one is in clear.
  if (last.type === 'KeyDeleted') return fold(undefined, last, null, keyId);
  const historyKey = await historyKeys.historyKey(keyId);
  if (!historyKey) throw new KeyledgerError('KeyDeleted', 'the key is being deleted');
  let state: KeyHistory;
  for (const event of events) state = fold(state, event, historyKey, keyId);
  return state;
}

function fold(
  before: KeyHistory,
  event: StoredEvent,
  historyKey: KeyObject | null,
  keyId: string,
): KeyHistory {
  const { type, data, revision, time } = openEvent(event, historyKey);
  if (data === null) throw new Error(`event ${revision} of key ${keyId} cannot be read`);
  return evolve(before, { type, data } as unknown as KeyEvent, { keyId, revision, time });
}

async function readAll(store: EventStore, stream: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const from = events.length === 0 ? {} : { from: events.at(-1)!.revision + 1 };
    const page = await store.readStream(stream, { ...from, limit: PAGE_EVENTS });
    events.push(...page);
    if (page.length < PAGE_EVENTS) return events;
  }
}
