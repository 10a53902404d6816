import { KeyledgerError } from '@keyledger/domain';
import {
  MAX_BATCH_OPERATIONS,
  type OperationBatch,
  type OperationBatchReply,
  type OperationCall,
  type OperationResult,
  type UsageRecord,
} from '@keyledger/contracts';
import { tracing, withSpan } from '@keyledger/runtime';
import type { CallPerformer, Outcome } from './perform-call.js';
import { usageRecords } from './usage-records.js';

/** Whether this node may serve. */
export interface Gate {
  /** @throws KeyledgerError Sealed, Unavailable. */
  check(): void;
}

/** Where usage records go. Rejects when they could not be made durable. */
export interface UsageSink {
  publish(records: UsageRecord[]): Promise<void>;
}

interface Reporter {
  error(details: object, message: string): void;
}

const WITHHELD: OperationResult = {
  ok: false,
  code: 'Unavailable',
  message: 'the operation cannot be put on record now: try again later',
};

/** Executes batches: every call has its own result, and none leaves before all of them are on record (promise 8). */
export class BatchExecutor {
  constructor(
    private readonly performer: CallPerformer,
    private readonly gate: Gate,
    private readonly usage: UsageSink,
    private readonly now: () => string,
    private readonly log: Reporter,
  ) {}

  /** @throws KeyledgerError InvalidRequest, Sealed, Unavailable: then nothing was done. */
  async execute({ calls }: OperationBatch): Promise<OperationBatchReply> {
    if (!Array.isArray(calls) || calls.length === 0 || calls.length > MAX_BATCH_OPERATIONS) {
      throw new KeyledgerError('InvalidRequest', `a batch has 1 to ${MAX_BATCH_OPERATIONS} operations`);
    }
    this.gate.check();
    const started = calls.map((call) => this.perform(call));
    const outcomes: Outcome[] = [];
    // All are under way by now, and warm symmetric ones are over; none of them rejects.
    for (const each of started) outcomes.push(each instanceof Promise ? await each : each);
    try {
      await this.usage.publish(this.recordsOf(calls, outcomes));
      // Whoever lost the lease while waiting must not answer: the others have stopped counting on this node.
      this.gate.check();
    } catch (error) {
      this.log.error({ err: error, operations: calls.length }, 'operations are withheld');
      return { results: calls.map(() => WITHHELD) };
    }
    return { results: outcomes.map(({ result }) => result) };
  }

  private perform(call: OperationCall): Outcome | Promise<Outcome> {
    if (!tracing()) return this.performer.perform(call);
    const { traceparent, request } = call;
    return withSpan(`crypto ${request.op}`, { traceparent }, async () => this.performer.perform(call));
  }

  private recordsOf(calls: OperationCall[], outcomes: Outcome[]): UsageRecord[] {
    const time = this.now();
    return calls.flatMap((call, index) => {
      const { result, touched } = outcomes[index]!;
      return usageRecords(call, result, touched, time);
    });
  }
}
