import { openMemoryEventStore } from './memory/memory-event-store.js';
import { inNamespace } from './namespaced.js';
import type { EventStore, WakeUp } from './port.js';
import { openSqliteEventStore } from './sqlite/sqlite-event-store.js';

export interface OpenEventStoreOptions {
  /** `sqlite:<path>`, `memory:`, or EventStoreDB's connection string: `kurrentdb://…`, `esdb://…`, `…+discover://…`. */
  url: string;
  /** For the embedded store, whose processes tell each other of appends; EventStoreDB does that by itself. */
  wakeUp?: WakeUp;
  /** Everything that writes is refused, and the embedded store's file must exist; EventStoreDB is asked for nothing else by itself. */
  readOnly?: boolean;
  /** For one of several installations that share a store: it sees streams of this namespace alone. 1 to 32 of a-z 0-9. */
  namespace?: string;
}

/**
 * Opens the event store that a configuration names.
 * @throws Error when the URL names none, or the namespace cannot be one. The message leaves out what may hold a password.
 */
export async function openEventStore(options: OpenEventStoreOptions): Promise<EventStore> {
  const { namespace } = options;
  const store = await openWhole(options);
  return namespace === undefined ? store : inNamespace(store, namespace);
}

async function openWhole({ url, wakeUp, readOnly = false }: OpenEventStoreOptions): Promise<EventStore> {
  const [, scheme = '', rest = ''] = /^([a-z][a-z+]*):(.*)$/s.exec(url) ?? [];
  switch (scheme) {
    case 'sqlite':
      if (rest === '')
        throw new Error('event store sqlite: needs the path of a file, as in sqlite:/data/events.db');
      return openSqliteEventStore({ file: rest, wakeUp, readOnly });
    case 'memory':
      return openMemoryEventStore();
    case 'kurrentdb':
    case 'kurrentdb+discover':
    case 'esdb':
    case 'esdb+discover': {
      // Only when it is wanted: the client is native code and 200 ms of start-up that the embedded default spares.
      const { openKurrentDbEventStore } = await import('./kurrentdb/kurrentdb-event-store.js');
      return openKurrentDbEventStore({ url });
    }
    default:
      throw new Error(
        `event store '${scheme || 'without a scheme'}' is unknown: use sqlite:<path>, memory:, kurrentdb://… or esdb://…`,
      );
  }
}
