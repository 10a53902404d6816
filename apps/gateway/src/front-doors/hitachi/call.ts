import type { CommandContext, RequestContext } from '@keyledger/contracts';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { commandContextOf, contextOf } from '../../core/request-context.js';

/** The front door's name in contexts, events and usage records. */
export const HITACHI = 'hitachi';

/** Where this API's objects are. */
export const OBJECTS = 'ConfigurationManager/v1/objects';

/** The path of an object, as answers name it. */
export const pathOfObject = (kind: string, id: string | number): string => `/${OBJECTS}/${kind}/${id}`;

export const hitachiContext = (request: GatewayRequest): RequestContext => contextOf(request, HITACHI);

/**
 * The context of a request that changes something.
 * @param body what of the body tells one request from another, without its secrets: a digest of it is kept.
 */
export function hitachiCommand(request: GatewayRequest, body: object = {}): CommandContext {
  return commandContextOf(request, HITACHI, '', Buffer.from(JSON.stringify(body)));
}
