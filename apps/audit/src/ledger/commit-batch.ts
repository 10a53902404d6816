import { setTimeout as sleep } from 'node:timers/promises';
import type { JsMsg } from '@nats-io/jetstream';
import type { UsageRecord } from '@keyledger/contracts';
import type { Log } from '@keyledger/runtime';
import { parseUsageMessage } from './usage-record.js';

/** How long the first message waits for others to share its commit. */
const LINGER_MS = 10;
/** When a message that could not be kept is to come again. */
const REDELIVER_AFTER_MS = 2_000;

type Message = Pick<JsMsg, 'data' | 'seq' | 'ack' | 'nak' | 'term'>;

/** Messages that are committed together, and acknowledged only after that: what was not comes again. */
export class CommitBatch {
  /** Why the last commit failed; null when it did not. */
  lastError: string | null = null;
  #waiting: Message[] = [];
  #committing: Promise<void> | undefined;

  constructor(
    private readonly keep: (records: readonly UsageRecord[]) => Promise<unknown>,
    private readonly log: Log,
  ) {}

  add(message: Message): void {
    this.#waiting.push(message);
    this.#committing ??= this.#commitAll();
  }

  /** Resolves when nothing waits to be committed any more. */
  async settled(): Promise<void> {
    await this.#committing;
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await sleep(LINGER_MS);
      await this.#commit(this.#waiting.splice(0));
    }
    this.#committing = undefined;
  }

  async #commit(messages: Message[]): Promise<void> {
    const readable: Message[] = [];
    const records: UsageRecord[] = [];
    for (const message of messages) {
      try {
        records.push(...parseUsageMessage(message.data));
        readable.push(message);
      } catch (error) {
        // It would never become readable, and would hold up what is behind it.
        this.log.error(
          { seq: message.seq, error: String(error) },
          'a usage message is unreadable and is dropped',
        );
        message.term();
      }
    }
    try {
      await this.keep(records);
      for (const message of readable) message.ack();
      this.lastError = null;
    } catch (error) {
      this.lastError = String((error as { message?: unknown }).message);
      this.log.error({ error: this.lastError }, 'usage records could not be kept and will come again');
      for (const message of readable) message.nak(REDELIVER_AFTER_MS);
    }
  }
}
