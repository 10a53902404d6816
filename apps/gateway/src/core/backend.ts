import { Injectable } from '@nestjs/common';
import { Bundler, Bus, type GatherOptions } from '@keyledger/bus';
import {
  LIFECYCLE,
  type CreateKeyRequest,
  type OperationCall,
  type OperationName,
  type OperationReplies,
  type OperationRequest,
  type RequestContext,
} from '@keyledger/contracts';
import { isSymmetric } from '@keyledger/domain';
import { OperationBatcher } from './operation-batcher.js';

/** Descriptions of keys that are created by a shared message, in characters: a full one is far below what the bus takes. */
const MAX_SHARED_DESCRIPTION_CHARS = 1024;

/** The services behind the gateway. */
@Injectable()
export class Backend {
  private readonly creates = new Bundler((payload) => this.bus.request(LIFECYCLE.createKey, payload));

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
    if (subject === LIFECYCLE.createKey && mayShare(request as CreateKeyRequest)) {
      // A project may have its own Vault, which nobody else is to wait for.
      return this.creates.request(request, (request as CreateKeyRequest).context.caller.projectId);
    }
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

/** Whether a create may share its message with others: it is quickly done, small, and in nobody's trace. */
const mayShare = ({ context, spec, description, tags }: CreateKeyRequest): boolean =>
  isSymmetric(spec) &&
  description.length <= MAX_SHARED_DESCRIPTION_CHARS &&
  Object.keys(tags).length === 0 &&
  context.traceparent === undefined;
