import { applyDecorators, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RouteConfig, RouteSchema } from '@nestjs/platform-fastify';
import type { Action } from '@keyledger/domain';
import { directRoute } from '../../../core/direct-routes.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { DocumentedRoutes } from '../validation/control-routes.js';
import type { ObjectSchema } from './schemas.js';

type Described = Extract<NonNullable<Parameters<typeof ApiBody>[0]>, { schema: unknown }>['schema'];

export interface DataPlaneRoute {
  summary: string;
  /** Where no key decides: what the caller's role must include. */
  action?: Action;
  body: ObjectSchema;
  reply: ObjectSchema;
}

/** What a data-plane route's method is: the second argument is the path's `:id`, where it has one. */
type Answer = (request: GatewayRequest, id: string) => Promise<object>;

/** A route of the data plane: validated and described by one JSON schema, which costs a fraction of a class. */
export const DataPlane =
  ({ summary, action, body, reply }: DataPlaneRoute) =>
  <A extends Answer>(prototype: object, method: string, descriptor: TypedPropertyDescriptor<A>): void => {
    const direct = directRoute<Answer>(prototype, descriptor.value!, (request) => [
      request,
      (request.params as { id: string }).id,
    ]);
    applyDecorators(
      Post(),
      HttpCode(200),
      RouteConfig({ access: action ?? 'byService', plane: 'data', direct }),
      RouteSchema({ body }),
      ApiOperation({ summary }),
      ApiBody({ schema: body as Described }),
      ApiOkResponse({ schema: reply as Described }),
    )(prototype, method, descriptor);
  };

/** An operation with a key. */
export const KeyOperationRoutes = (operation: string): ClassDecorator =>
  applyDecorators(Controller(`api/v1/keys/:id/${operation}`), DocumentedRoutes('Operations'));
