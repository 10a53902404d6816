import { Injectable } from '@nestjs/common';
import { errorFromCode, SealedClient } from '@keyledger/bus';
import {
  CRYPTO,
  MAX_BATCH_BYTES,
  type OperationBatch,
  type OperationBatchReply,
  type OperationCall,
  type OperationName,
  type OperationReplies,
} from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { callBytes, laneOf, LANES, type LaneLimits } from './operation-lanes.js';

/** From arrival to answer, waiting included. */
export const OPERATION_TIMEOUT_MS = 10_000;
/** Operations and bytes that may wait in one lane; one more is told to come back. */
export const MAX_QUEUED_OPERATIONS = 4096;
export const MAX_QUEUED_BYTES = 32 * 1024 * 1024;

type Reply = OperationReplies[OperationName];

interface Pending {
  call: OperationCall;
  bytes: number;
  /** On the monotonic clock, ms. */
  deadline: number;
  resolve(reply: Reply): void;
  reject(error: unknown): void;
}

/**
 * Lets the operations that are in flight together share one sealed message to crypto. While few are under way each goes at
 * once; the more there are, the more travel in one batch, which is what makes a request cheap under load.
 */
@Injectable()
export class OperationBatcher {
  private readonly lanes: Record<keyof typeof LANES, Lane>;

  constructor(sealed: SealedClient) {
    this.lanes = {
      fast: new Lane(sealed, LANES.fast),
      slow: new Lane(sealed, LANES.slow),
      keyPairs: new Lane(sealed, LANES.keyPairs),
    };
  }

  /**
   * @throws KeyledgerError crypto's refusal; Busy when too much waits already; Timeout; Unavailable.
   */
  submit(call: OperationCall): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      const deadline = performance.now() + OPERATION_TIMEOUT_MS;
      this.lanes[laneOf(call.request)].add({ call, bytes: callBytes(call), deadline, resolve, reject });
    });
  }
}

/** A queue of its own with its own batches in flight, so that slow operations do not hold up fast ones. */
class Lane {
  private queue: Pending[] = [];
  private queuedBytes = 0;
  private inFlight = 0;
  private scheduled = false;

  constructor(
    private readonly sealed: SealedClient,
    private readonly limits: LaneLimits,
  ) {}

  add(pending: Pending): void {
    if (this.queue.length >= MAX_QUEUED_OPERATIONS || this.queuedBytes + pending.bytes > MAX_QUEUED_BYTES) {
      pending.reject(new KeyledgerError('Busy', 'too many operations are waiting: try again later'));
      return;
    }
    this.queue.push(pending);
    this.queuedBytes += pending.bytes;
    if (this.scheduled || this.inFlight >= this.limits.batchesInFlight) return;
    // Requests read from their sockets in the same turn of the event loop go together.
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.inFlight < this.limits.batchesInFlight && this.queue.length > 0) {
      const batch = this.take();
      if (batch.length > 0) void this.send(batch);
    }
  }

  /** The next batch, without the operations whose time was up while they waited. */
  private take(): Pending[] {
    const now = performance.now();
    const batch: Pending[] = [];
    let bytes = 0;
    let taken = 0;
    for (const pending of this.queue) {
      if (batch.length >= this.limits.operations) break;
      if (batch.length > 0 && bytes + pending.bytes > MAX_BATCH_BYTES) break;
      taken += 1;
      this.queuedBytes -= pending.bytes;
      if (pending.deadline <= now) {
        pending.reject(new KeyledgerError('Timeout', 'the operation waited too long'));
        continue;
      }
      batch.push(pending);
      bytes += pending.bytes;
    }
    this.queue = taken === this.queue.length ? [] : this.queue.slice(taken);
    return batch;
  }

  private async send(batch: Pending[]): Promise<void> {
    this.inFlight += 1;
    try {
      const timeoutMs = Math.max(1, Math.ceil(batch[0]!.deadline - performance.now()));
      const message: OperationBatch = { calls: batch.map(({ call }) => call) };
      const { results } = await this.sealed.request<OperationBatchReply>(CRYPTO.operations, message, {
        timeoutMs,
      });
      if (results.length !== batch.length) throw new Error('crypto answered another number of operations');
      results.forEach((result, index) => {
        if (result.ok) batch[index]!.resolve(result.value);
        else batch[index]!.reject(errorFromCode(result.code, result.message));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.inFlight -= 1;
      this.flush();
    }
  }
}
