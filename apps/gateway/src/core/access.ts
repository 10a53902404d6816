import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Caller } from '@keyledger/contracts';
import { KeyledgerError, mayDo, type Action } from '@keyledger/domain';

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
export const Needs = (action: Action, plane: Plane = 'control'): MethodDecorator =>
  applyDecorators(RouteConfig({ access: action, plane }));

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
export const NeedsCaller = (plane: Plane = 'control'): MethodDecorator =>
  applyDecorators(RouteConfig({ access: 'byService', plane }));

/** The route needs a caller, parses `rawBody` itself and calls `requireAction` for the operation that it finds there. */
export const NeedsByOperation = (): MethodDecorator =>
  applyDecorators(RouteConfig({ access: 'byOperation', plane: 'data' }));

/** The route is for everyone: it says nothing that is worth protecting. */
export const Open = (): MethodDecorator => applyDecorators(RouteConfig({ access: 'open', plane: 'control' }));

/** @throws KeyledgerError AccessDenied. */
export function requireAction(caller: Caller, action: Action): void {
  if (mayDo(caller.role, action)) return;
  throw new KeyledgerError('AccessDenied', `the role ${caller.role} does not include ${action}`);
}
