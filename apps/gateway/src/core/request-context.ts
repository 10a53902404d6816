import { createHash } from 'node:crypto';
import type { CommandContext, RequestContext } from '@keyledger/contracts';
import { deterministicId, KeyledgerError, newId } from '@keyledger/domain';
import { pathOf, type GatewayRequest } from './gateway-request.js';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** 1 to 255 printable ASCII characters. */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/** The caller's W3C trace context, when it is one: what travels on is bounded and holds nothing else. */
export function traceparentOf(request: GatewayRequest): string | undefined {
  if (request.traceparent) return request.traceparent;
  const header = request.headers.traceparent;
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined;
}

/** Who asks, from where and through which door; for a route that is not open. */
export function contextOf(request: GatewayRequest, frontDoor: string): RequestContext {
  const { caller, requestId, ip } = request;
  if (!caller) throw new Error('a route that needs a caller was reached without one');
  const traceparent = traceparentOf(request);
  const context: RequestContext = { requestId, caller, sourceAddress: ip, frontDoor };
  if (traceparent !== undefined) context.traceparent = traceparent;
  return context;
}

/**
 * The context of a request that changes something. The command id is the same for every request of this principal with the
 * same `Idempotency-Key`; without that header it is unique.
 *
 * @param operation told apart from other operations on the same path (dialects that name it in a header).
 * @param body what of the body tells one request from another; default: all of it. Of one with a password, what is not secret:
 *   a digest of it is kept in the log, where a weak password could be guessed from it.
 * @throws KeyledgerError InvalidRequest for a malformed `Idempotency-Key`.
 */
export function commandContextOf(
  request: GatewayRequest,
  frontDoor: string,
  operation = '',
  body: Buffer = request.rawBody,
): CommandContext {
  const context = contextOf(request, frontDoor);
  return {
    ...context,
    commandId: commandIdOf(request, context.caller.principalId),
    requestHash: createHash('sha256')
      .update(`${request.method}\n${pathOf(request)}\n${operation}\n`)
      .update(body)
      .digest('hex'),
  };
}

/** One of the commands of a request that takes several. @param part tells it apart from the others */
export const partOf = (command: CommandContext, ...part: string[]): CommandContext => ({
  ...command,
  commandId: deterministicId('part', command.commandId, ...part),
});

function commandIdOf(request: GatewayRequest, principalId: string): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return newId();
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) {
    throw new KeyledgerError('InvalidRequest', 'Idempotency-Key must be 1 to 255 printable ASCII characters');
  }
  return deterministicId('command', principalId, key);
}
