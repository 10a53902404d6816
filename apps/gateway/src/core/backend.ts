import { Injectable } from '@nestjs/common';
import { Bus, type GatherOptions } from '@keyledger/bus';
import type {
  OperationCall,
  OperationName,
  OperationReplies,
  OperationRequest,
  RequestContext,
} from '@keyledger/contracts';
import { OperationBatcher } from './operation-batcher.js';

/** The services behind the gateway. */
@Injectable()
export class Backend {
  constructor(
    private readonly bus: Bus,
    private readonly batcher: OperationBatcher,
  ) {}

  /**
   * Has crypto do one operation.
   * @throws KeyledgerError crypto's refusal, Busy, Timeout or Unavailable.
   */
  operation<O extends OperationName>(
    context: RequestContext,
    request: Extract<OperationRequest, { op: O }>,
  ): Promise<OperationReplies[O]> {
    const { requestId, caller, sourceAddress, frontDoor, traceparent } = context;
    const call: OperationCall = { requestId, caller, sourceAddress, frontDoor, request };
    if (traceparent !== undefined) call.traceparent = traceparent;
    return this.batcher.submit(call) as Promise<OperationReplies[O]>;
  }

  /**
   * Asks a service over the bus.
   * @throws KeyledgerError the service's refusal, Timeout or Unavailable.
   */
  ask<Reply>(subject: string, request: object, options: { timeoutMs?: number } = {}): Promise<Reply> {
    const traceparent = (request as { context?: RequestContext }).context?.traceparent;
    return this.bus.request<Reply>(subject, request, traceparent ? { ...options, traceparent } : options);
  }

  /**
   * Asks every instance of a service.
   * @throws KeyledgerError when none of them gave an answer: a refusal, Timeout or Unavailable.
   */
  askAll<Reply>(subject: string, request: object, options: GatherOptions<Reply>): Promise<Reply[]> {
    return this.bus.gather<Reply>(subject, request, options);
  }
}
