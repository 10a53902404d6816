import type { EventStore, StoredEvent } from '@keyledger/event-store';

/** Streams whose first kept revision is remembered: about 150 bytes each. */
const MAX_REMEMBERED = 100_000;
const MAX_ASKED_AT_ONCE = 32;

/**
 * Leaves out what was truncated: EventStoreDB shows it in the whole log until a scavenge, and an archive is to hold nothing that
 * was meant to be forgotten.
 */
export class KeptRevisions {
  readonly #first = new Map<string, number>();

  constructor(private readonly store: EventStore) {}

  async keptOf(events: readonly StoredEvent[]): Promise<StoredEvent[]> {
    if (this.#first.size > MAX_REMEMBERED) this.#first.clear();
    const unknown = [...new Set(events.map(({ stream }) => stream))].filter((each) => !this.#first.has(each));
    for (let start = 0; start < unknown.length; start += MAX_ASKED_AT_ONCE) {
      await Promise.all(unknown.slice(start, start + MAX_ASKED_AT_ONCE).map((stream) => this.#ask(stream)));
    }
    return events.filter(({ stream, revision }) => revision >= this.#first.get(stream)!);
  }

  async #ask(stream: string): Promise<void> {
    const [first] = await this.store.readStream(stream, { limit: 1 });
    this.#first.set(stream, first?.revision ?? Infinity);
  }
}
