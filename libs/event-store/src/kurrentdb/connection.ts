import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { EventStoreUnavailableError } from '../port.js';

/** The clients of one store. Appends, metadata and subscriptions go by one, reads by another. */
export class Connection {
  /** For everything but reads. Finds the server again by itself. */
  readonly client: KurrentDBClient;
  #reader: KurrentDBClient;

  /** @throws Error when the connection string cannot be understood. */
  constructor(readonly url: string) {
    this.client = connect(url);
    this.#reader = connect(url);
  }

  /**
   * Runs a read. The library reads by way of native code with a connection of its own, and when that finds no server the
   * first time, it never looks again: after a failure the next read gets a new client.
   */
  async read<T>(action: (client: KurrentDBClient) => Promise<T>): Promise<T> {
    const reader = this.#reader;
    try {
      return await action(reader);
    } catch (error) {
      if (error instanceof EventStoreUnavailableError && this.#reader === reader) {
        this.#reader = connect(this.url);
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    // The reader has nothing of its own to end: between two reads it is idle.
    await this.client.dispose();
  }
}

function connect(url: string): KurrentDBClient {
  // `esdb:` is the same; under that name the library prints a warning at every start.
  const client = KurrentDBClient.connectionString(url.replace(/^esdb(?=[+:])/, 'kurrentdb'));
  // The library sends all appends through one shared call where the server supports that. When the connection breaks
  // while writes to it are queued (events of 60 kB at 64 in flight are enough), it rejects promises that nobody holds:
  // the process ends by an unhandled rejection. One call per append costs a quarter of the throughput and is safe.
  return Object.assign(client, { supports: async () => false });
}
