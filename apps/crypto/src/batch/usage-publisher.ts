import { randomUUID } from 'node:crypto';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { encodeJson, usageSubject, type Bus } from '@keyledger/bus';
import type { UsageRecord } from '@keyledger/contracts';
import type { UsageSink } from './batch-executor.js';
import { usageMessage } from './usage-message.js';

/** How long a batch waits for its records to be durable, before nothing of it leaves. */
const ACK_TIMEOUT_MS = 2_000;

export type AuditMode = 'strict' | 'relaxed';

/** Puts usage records on the bus: one message per batch. */
export class UsagePublisher implements UsageSink {
  private readonly stream: JetStreamClient;
  private readonly subject: string;

  constructor(
    private readonly bus: Bus,
    readonly mode: AuditMode,
  ) {
    this.stream = jetstream(bus.connection);
    this.subject = usageSubject(bus);
  }

  /** Strict: resolves when the stream has the records. Relaxed: at once. @throws Error no acknowledgement in time. */
  async publish(records: UsageRecord[]): Promise<void> {
    const payload = encodeJson(usageMessage(records));
    if (this.mode === 'relaxed') return this.bus.connection.publish(this.subject, payload);
    // The message id lets the stream drop what the client sends again while it waits for the acknowledgement.
    await this.stream.publish(this.subject, payload, { msgID: randomUUID(), timeout: ACK_TIMEOUT_MS });
  }
}
