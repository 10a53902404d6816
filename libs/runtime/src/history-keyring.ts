import { createSecretKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CRYPTO, MAX_HISTORY_KEYS, type HistoryKeysReply } from '@keyledger/contracts';
import type { SealedClient } from '@keyledger/bus';
import { keyIdOfStream } from '@keyledger/domain';
import { openEvent, sealedUnder, type OpenedEvent, type StoredEvent } from '@keyledger/event-store';

/** History keys kept in memory: about 300 bytes each. */
const MAX_KEPT = 100_000;

/**
 * The history keys that this service has been handed by crypto (DESIGN 5, Erasing), kept in memory alone. What reads the
 * log goes through `open`.
 */
export class HistoryKeyring {
  private readonly keys = new LRUCache<string, KeyObject>({ max: MAX_KEPT });

  constructor(private readonly sealed: SealedClient) {}

  /** Remembers a history key that crypto handed over with new material. Base64, 32 bytes. */
  put(keyId: string, historyKey: string): KeyObject {
    const key = createSecretKey(Buffer.from(historyKey, 'base64'));
    this.keys.set(keyId, key);
    return key;
  }

  /** Drops the history key of a key that was deleted. */
  forget(keyId: string): void {
    this.keys.delete(keyId);
  }

  /** Null when it was destroyed or never was. */
  async get(keyId: string): Promise<KeyObject | null> {
    return this.keys.get(keyId) ?? (await this.fetch([keyId])).get(keyId) ?? null;
  }

  /**
   * Opens events in their order. Those whose history key is destroyed come with `data: null`.
   * @throws KeyledgerError when crypto cannot be asked; Error when an event was altered.
   */
  async open(events: StoredEvent[]): Promise<OpenedEvent[]> {
    const missing = new Set<string>();
    const held = new Map<string, KeyObject>();
    for (const event of events) {
      const keyId = sealedUnder(event);
      if (keyId === null || held.has(keyId)) continue;
      const key = this.keys.get(keyId);
      if (key) held.set(keyId, key);
      else missing.add(keyId);
    }
    const wanted = [...missing];
    for (let from = 0; from < wanted.length; from += MAX_HISTORY_KEYS) {
      for (const [id, key] of await this.fetch(wanted.slice(from, from + MAX_HISTORY_KEYS)))
        held.set(id, key);
    }
    return events.map((event) => {
      // A deleted key's history is not to be read any more, by anyone who sees it deleted.
      if (event.type === 'KeyDeleted') this.forget(keyIdOfStream(event.stream) ?? '');
      const keyId = sealedUnder(event);
      return openEvent(event, keyId === null ? null : (held.get(keyId) ?? null));
    });
  }

  private async fetch(keyIds: string[]): Promise<Map<string, KeyObject>> {
    const { keys } = await this.sealed.request<HistoryKeysReply>(CRYPTO.historyKeys, { keyIds });
    const found = new Map<string, KeyObject>();
    for (const [id, key] of Object.entries(keys)) if (key !== null) found.set(id, this.put(id, key));
    return found;
  }
}
