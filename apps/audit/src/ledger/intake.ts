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
/** Before trying again after an error of the bus. */
const PAUSE_MS = 1_000;

/** Takes usage records off the bus into the ledger, for as long as the service runs. */
export class UsageIntake {
  #stopping = new AbortController();
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
    this.#messages?.stop();
    await this.#loop;
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
      const batch = new CommitBatch(this.keep, this.log);
      this.#messages = await consumer.fetch({ max_messages: MESSAGES_PER_PULL, expires: PULL_OPEN_MS });
      if (this.#stopping.signal.aborted) this.#messages.stop();
      try {
        for await (const message of this.#messages) batch.add(message);
      } finally {
        await batch.settled();
      }
      this.#lastError = batch.lastError;
    }
  }
}
