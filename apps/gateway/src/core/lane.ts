import { errorFromCode } from '@keyledger/bus';
import {
  MAX_BATCH_BYTES,
  type OperationCall,
  type OperationName,
  type OperationReplies,
  type OperationResult,
} from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { LaneLimits } from './operation-lanes.js';

/** Operations and bytes that may wait in one lane; one more is told to come back. */
export const MAX_QUEUED_OPERATIONS = 4096;
export const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
/** A batch without an answer for so long holds back no other: the node that had it may be gone. */
export const STALLED_AFTER_MS = 250;
/** How long callers that were answered are given to come back with their next request. */
const RETURN_MS = 1;
/** Batches without an answer, stalled ones included. */
export const MAX_BATCHES_OUT = 64;

/** Sends calls together; answers as many results in the same order. */
export type SendBatch = (calls: OperationCall[], timeoutMs: number) => Promise<OperationResult[]>;

/** An operation that waits. Times are on the monotonic clock. */
export interface Pending {
  call: OperationCall;
  bytes: number;
  arrivedMs: number;
  deadlineMs: number;
  resolve(reply: OperationReplies[OperationName]): void;
  reject(error: unknown): void;
}

/**
 * A queue with its own batches in flight, so that slow operations do not hold up fast ones.
 *
 * A message costs more than the operations in it. As in Nagle's algorithm, what waits goes at once when no batch is in flight,
 * and otherwise when it fills a batch or has waited for `patienceMs`. When a batch was answered, its callers are given
 * a moment to come back: without that, callers split into two groups that wait for each other in turn.
 */
export class Lane {
  private queue: Pending[] = [];
  private queuedBytes = 0;
  private readonly sentAtMs = new Set<{ at: number }>();
  private scheduled = false;
  /** How many operations are hoped for, and until when, before the next batch goes. */
  private hoped = { operations: 0, untilMs: 0 };
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: SendBatch,
    private readonly limits: LaneLimits,
  ) {}

  add(pending: Pending): void {
    const isFull =
      this.queue.length >= MAX_QUEUED_OPERATIONS || this.queuedBytes + pending.bytes > MAX_QUEUED_BYTES;
    if (isFull) {
      pending.reject(new KeyledgerError('Busy', 'too many operations are waiting: try again later'));
      return;
    }
    this.queue.push(pending);
    this.queuedBytes += pending.bytes;
    if (this.scheduled) return;
    // Requests that are read from their sockets in the same turn of the event loop go together.
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.queue.length > 0) {
      const waitMs = this.waitMs();
      if (waitMs > 0) {
        this.wakeAfter(waitMs);
        return;
      }
      const batch = this.take();
      if (batch.length > 0) void this.deliver(batch);
    }
  }

  private wakeAfter(waitMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, waitMs).unref();
  }

  /** How long what is in the queue has to wait, unless something changes before. */
  private waitMs(): number {
    const now = performance.now();
    const { operations, batchesInFlight, patienceMs } = this.limits;
    // Oldest first: whether the batches that count are too many, and when the first of them no longer counts.
    const fresh = [...this.sentAtMs].filter(({ at }) => now - at < STALLED_AFTER_MS);
    if (this.sentAtMs.size >= MAX_BATCHES_OUT) return STALLED_AFTER_MS;
    if (fresh.length === 0) {
      return this.queue.length >= this.hoped.operations ? 0 : Math.max(0, this.hoped.untilMs - now);
    }
    if (fresh.length >= batchesInFlight) return Math.ceil(fresh[0]!.at + STALLED_AFTER_MS - now) + 1;
    if (this.queue.length >= operations || this.queuedBytes >= MAX_BATCH_BYTES) return 0;
    return Math.max(0, this.queue[0]!.arrivedMs + patienceMs - now);
  }

  /** The next batch, without the operations whose time was up while they waited. */
  private take(): Pending[] {
    const now = performance.now();
    const batch: Pending[] = [];
    let bytes = 0;
    let taken = 0;
    for (const pending of this.queue) {
      const isFull = batch.length > 0 && bytes + pending.bytes > MAX_BATCH_BYTES;
      if (batch.length >= this.limits.operations || isFull) break;
      taken += 1;
      this.queuedBytes -= pending.bytes;
      if (pending.deadlineMs <= now) {
        pending.reject(new KeyledgerError('Timeout', 'the operation waited too long'));
        continue;
      }
      batch.push(pending);
      bytes += pending.bytes;
    }
    this.queue = this.queue.slice(taken);
    return batch;
  }

  private async deliver(batch: Pending[]): Promise<void> {
    const sent = { at: performance.now() };
    this.sentAtMs.add(sent);
    try {
      const timeoutMs = Math.max(1, Math.ceil(batch[0]!.deadlineMs - sent.at));
      const results = await this.send(
        batch.map(({ call }) => call),
        timeoutMs,
      );
      if (results.length !== batch.length) throw new Error('crypto answered another number of operations');
      results.forEach((result, index) => {
        if (result.ok) batch[index]!.resolve(result.value);
        else batch[index]!.reject(errorFromCode(result.code, result.message));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.sentAtMs.delete(sent);
      clearTimeout(this.timer);
      this.timer = undefined;
      const operations = Math.min(this.limits.operations, this.queue.length + batch.length);
      this.hoped = { operations, untilMs: performance.now() + Math.min(RETURN_MS, this.limits.patienceMs) };
      this.flush();
    }
  }
}
