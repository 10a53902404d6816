import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Caller } from '@keyledger/contracts';
import { KeyledgerError, mayDo, type Action } from '@keyledger/domain';
import { directRoute } from './direct-routes.js';
import type { GatewayRequest } from './gateway-request.js';

/**
 * What a route asks of its caller: an action; `byOperation` when the body says what is asked, so that the route itself calls
 * `requireAction`, and reads `rawBody` by itself; `byService` when the service behind it decides; or nothing (`open`). A route
 * without it does not start.
 */
export type RouteAccess = Action | 'byOperation' | 'byService' | 'open';

/** Which work a route does: data-plane routes are logged at debug level when all went well. */
export type Plane = 'control' | 'data';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    plane?: Plane;
    /** `stream`: the body is `application/octet-stream`, and the route reads it as it comes. */
    body?: 'stream';
  }
}

/** The route may be used by callers whose role allows this action. */
export const Needs = (action: Action): MethodDecorator =>
  applyDecorators(RouteConfig({ access: action, plane: 'control' }));

/**
 * As `Needs`, for a route that reads its body as it comes. Its callers bear a token: a signature is over a body that is there as a
 * whole.
 */
export const NeedsForStream = (action: Action): MethodDecorator =>
  applyDecorators(RouteConfig({ access: action, plane: 'control', body: 'stream' }));

/**
 * The route needs a caller, and the service behind it decides what that one may do: a key lets principals do what their role
 * alone does not, by permissions and grants, and a listing shows each what it may see.
 */
export const NeedsCaller = (): MethodDecorator =>
  applyDecorators(RouteConfig({ access: 'byService', plane: 'control' }));

type Serve = (request: GatewayRequest, reply: FastifyReply) => Promise<void>;

/**
 * The route needs a caller, parses `rawBody` itself, calls `requireAction` for the operation that it finds there, and sends its
 * answer itself.
 */
export const NeedsByOperation =
  () =>
  (prototype: object, method: string, descriptor: TypedPropertyDescriptor<Serve>): void => {
    const direct = directRoute<Serve>(prototype, descriptor.value!, (request, reply) => [request, reply]);
    RouteConfig({ access: 'byOperation', plane: 'data', direct })(prototype, method, descriptor);
  };

/** The route is for everyone: it says nothing that is worth protecting. */
export const Open = (): MethodDecorator => applyDecorators(RouteConfig({ access: 'open', plane: 'control' }));

/** @throws KeyledgerError AccessDenied. */
export function requireAction(caller: Caller, action: Action): void {
  if (mayDo(caller.role, action)) return;
  throw new KeyledgerError('AccessDenied', `the role ${caller.role} does not include ${action}`);
}
