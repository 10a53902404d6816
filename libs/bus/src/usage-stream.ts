import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  jetstreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { USAGE, USAGE_CONSUMER, usageStream } from '@keyledger/contracts';
import type { Bus } from './bus.js';

export { USAGE_CONSUMER };

/**
 * The JetStream stream that makes usage records durable on the bus before a crypto reply goes out (promise 8), and from
 * which the audit service takes them into its ledger.
 */
/** What the audit service may be behind before operations are refused: the stream is never silently cut. */
export const USAGE_STREAM_MAX_BYTES = 4 * 1024 ** 3;

export const usageStreamName = (bus: Bus): string => usageStream(bus.prefix);
export const usageSubject = (bus: Bus): string => bus.subject(`${USAGE}.records`);

/** Makes the stream and the audit service's place in it where they are missing. */
export async function ensureUsageStream(bus: Bus): Promise<void> {
  const manager = await jetstreamManager(bus.connection, { checkAPI: false });
  const config: Partial<StreamConfig> & { name: string } = {
    name: usageStreamName(bus),
    subjects: [bus.subject(`${USAGE}.>`)],
    storage: 'file',
    // Work queue: a record leaves the stream when the ledger has it. Full: new ones are refused, none is dropped.
    retention: 'workqueue',
    discard: 'new',
    max_bytes: USAGE_STREAM_MAX_BYTES,
    duplicate_window: 120 * 1_000_000_000,
  };
  try {
    await manager.streams.add(config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    await manager.streams.info(config.name);
  }
  await manager.consumers.add(config.name, {
    durable_name: USAGE_CONSUMER,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: 30 * 1_000_000_000,
    max_ack_pending: 4096,
  });
}
