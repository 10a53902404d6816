import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, type Consumer, type ConsumerMessages } from '@nats-io/jetstream';
import { ensureUsageStream, USAGE_CONSUMER, usageStreamName, type Bus } from '@keyledger/bus';
import type { UsageRecord } from '@keyledger/contracts';
import type { Log } from '@keyledger/runtime';
import { CommitBatch } from './commit-batch.js';

/** Messages asked for at a time; the next ones are asked for when these are kept. */
const MESSAGES_PER_PULL = 256;
/** How long a pull stays open while nothing comes. */
const PULL_OPEN_MS = 5_000;
/**
 * How long messages gather on the bus, where they are durable, before they are asked for: one by one each would cost the server
 * and the ledger several times as much.
 */
const GATHER_MS = 100;
/** Before trying again after an error of the bus. */
const PAUSE_MS = 1_000;

/** Takes usage records off the bus into the ledger, for as long as the service runs. */
export class UsageIntake {
  #stopping = new AbortController();
  #gathering = new AbortController();
  #messages: ConsumerMessages | undefined;
  #loop: Promise<void> | undefined;
  #lastError: string | null = null;

  /** @param keep must have committed the records when it resolves; may be given records that it was given before. */
  constructor(
    private readonly bus: Bus,
    private readonly keep: (records: readonly UsageRecord[]) => Promise<unknown>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the records in hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.hurry();
    this.#messages?.stop();
    await this.#loop;
  }

  /** Takes what is on the bus now, without letting more gather there: somebody waits for it. */
  hurry(): void {
    this.#gathering.abort();
  }

  /** Why no records are taken at the moment; null when they are. */
  lastError(): string | null {
    return this.#lastError;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        // Also the second time: the bus may have lost its streams.
        await ensureUsageStream(this.bus);
        const { consumers } = jetstream(this.bus.connection);
        await this.#follow(await consumers.get(usageStreamName(this.bus), USAGE_CONSUMER));
      } catch (error) {
        if (signal.aborted) return;
        this.#lastError = String((error as { message?: unknown }).message);
        this.log.warn({ error: this.#lastError }, 'usage records cannot be taken from the bus');
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #follow(consumer: Consumer): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const asked = await waitingFor(consumer);
      const batch = new CommitBatch(this.keep, this.log);
      this.#messages = await consumer.fetch({ max_messages: asked, expires: PULL_OPEN_MS });
      if (this.#stopping.signal.aborted) this.#messages.stop();
      try {
        for await (const message of this.#messages) batch.add(message);
      } finally {
        await batch.settled();
      }
      this.#lastError = batch.lastError;
      if (asked < MESSAGES_PER_PULL) await this.#gather();
    }
  }

  async #gather(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#gathering = new AbortController();
    await sleep(GATHER_MS, undefined, { signal: this.#gathering.signal }).catch(() => undefined);
  }
}

/**
 * How many messages to ask for: as many as there are, so that a pull ends with them, or the next one that comes. What was
 * handed out and not acknowledged counts as well: it comes again.
 */
async function waitingFor(consumer: Consumer): Promise<number> {
  const { num_pending: coming, num_ack_pending: handedOut } = await consumer.info();
  return Math.min(Math.max(coming + handedOut, 1), MESSAGES_PER_PULL);
}
