import { applyDecorators, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { Action } from '@keyledger/domain';
import { Needs, NeedsCaller } from '../../../core/access.js';
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

/** A route of the data plane: validated and described by one JSON schema, which costs a fraction of a class. */
export const DataPlane = ({ summary, action, body, reply }: DataPlaneRoute): MethodDecorator =>
  applyDecorators(
    Post(),
    HttpCode(200),
    action ? Needs(action, 'data') : NeedsCaller('data'),
    RouteSchema({ body }),
    ApiOperation({ summary }),
    ApiBody({ schema: body as Described }),
    ApiOkResponse({ schema: reply as Described }),
  );

/** An operation with a key. */
export const KeyOperationRoutes = (operation: string): ClassDecorator =>
  applyDecorators(Controller(`api/v1/keys/:id/${operation}`), DocumentedRoutes('Operations'));
