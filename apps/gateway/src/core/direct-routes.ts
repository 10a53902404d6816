import type { INestApplicationContext, Type } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayRequest } from './gateway-request.js';

/** A route whose method may be called without Nest: it has no guard, pipe, interceptor or filter of its own. */
export interface DirectRoute {
  controller: Type;
  method: object;
  /**
   * Calls the method with the arguments that its decorators name to Nest.
   * @param controller an instance of `controller`
   * @returns what is answered, as JSON; undefined when the method has sent its answer.
   */
  answer(controller: object, request: GatewayRequest, reply: FastifyReply): Promise<unknown>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    direct?: DirectRoute;
  }
}

type Method = (...args: never[]) => Promise<unknown>;

/** For a method decorator. @param argumentsOf what Nest would call the method with, by the decorators of its parameters */
export function directRoute<M extends Method>(
  prototype: object,
  method: M,
  argumentsOf: (request: GatewayRequest, reply: FastifyReply) => Parameters<M>,
): DirectRoute {
  return {
    controller: prototype.constructor as Type,
    method,
    answer: (controller, request, reply) => method.apply(controller, argumentsOf(request, reply)),
  };
}

/** What Nest would put around the method, and a direct route does without. */
const NESTS_OWN = [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA, EXCEPTION_FILTERS_METADATA];

function requireDirect({ controller, method }: DirectRoute): void {
  const asked = NESTS_OWN.find((name) =>
    [controller, method].some((each) => Reflect.hasMetadata(name, each)),
  );
  if (asked)
    throw new Error(`a direct route of ${controller.name} asks Nest for ${asked}, which it would not get`);
}

/**
 * Has Fastify call the methods of direct routes itself: Nest's way from a route to its method and back is a tenth and more of
 * what a request of the data plane costs the gateway. What a method throws goes to Fastify's error handler, which is where Nest's
 * filters hear of what was refused before a route, too.
 *
 * @param app whose controllers are made already; for routes that are added afterwards
 * @throws Error when such a route is added, and has something of Nest's around it
 */
export function callDirectRoutes(fastify: FastifyInstance, app: Pick<INestApplicationContext, 'get'>): void {
  fastify.addHook('onRoute', (route) => {
    const direct = route.config?.direct;
    if (!direct) return;
    requireDirect(direct);
    const controller = app.get<object>(direct.controller, { strict: false });
    route.handler = (request, reply) => direct.answer(controller, request as GatewayRequest, reply);
  });
}
