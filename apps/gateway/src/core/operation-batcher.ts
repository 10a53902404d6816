import { Injectable } from '@nestjs/common';
import { SealedClient } from '@keyledger/bus';
import {
  CRYPTO,
  type OperationBatch,
  type OperationBatchReply,
  type OperationCall,
  type OperationName,
  type OperationReplies,
} from '@keyledger/contracts';
import { Lane, type SendBatch } from './lane.js';
import { callBytes, laneOf, LANES } from './operation-lanes.js';

/** From arrival to answer, waiting included. */
export const OPERATION_TIMEOUT_MS = 10_000;

type Reply = OperationReplies[OperationName];

/**
 * Lets the operations that are in flight together share one sealed message to crypto. While few are under way each goes at
 * once; the more there are, the more travel in one batch, which is what makes a request cheap under load.
 */
@Injectable()
export class OperationBatcher {
  private readonly lanes: Record<keyof typeof LANES, Lane>;

  constructor(sealed: SealedClient) {
    const send: SendBatch = async (calls, timeoutMs) => {
      const batch: OperationBatch = { calls };
      const { results } = await sealed.request<OperationBatchReply>(CRYPTO.operations, batch, { timeoutMs });
      return results;
    };
    this.lanes = {
      fast: new Lane(send, LANES.fast),
      slow: new Lane(send, LANES.slow),
      keyPairs: new Lane(send, LANES.keyPairs),
    };
  }

  /**
   * @throws KeyledgerError crypto's refusal; Busy when too much waits already; Timeout; Unavailable.
   */
  submit(call: OperationCall): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      const arrivedMs = performance.now();
      const deadlineMs = arrivedMs + OPERATION_TIMEOUT_MS;
      const bytes = callBytes(call);
      this.lanes[laneOf(call.request)].add({ call, bytes, arrivedMs, deadlineMs, resolve, reject });
    });
  }
}
