import { Catch, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { KeyledgerError, type ErrorCode } from '@keyledger/domain';
import type { Log } from '@keyledger/runtime';
import { FRONT_DOOR_LIST, type FrontDoor, type RenderedError } from '../front-doors/front-door.js';
import { asKeyledgerError } from './errors.js';
import { pathOf, type GatewayRequest } from './gateway-request.js';
import { RouteTable } from './route-table.js';
import { LOG } from './tokens.js';

/** Refusals that a caller may simply try again after this many seconds. */
const RETRY_AFTER_SECONDS = '1';
/** Of a body that is too large, what is still read and thrown away, so that its sender hears why instead of a broken pipe. */
const MAX_DISCARDED_BODY_BYTES = 64 * 1024 * 1024;
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['Busy', 'RateLimited', 'Sealed', 'Unavailable']);

/** Says every error in the dialect that was spoken to, whichever stage of a request it comes from. */
@Injectable()
export class ErrorResponder {
  constructor(
    @Inject(FRONT_DOOR_LIST) private readonly frontDoors: readonly FrontDoor[],
    private readonly routes: RouteTable,
    @Inject(LOG) private readonly log: Log,
  ) {}

  respond(thrown: unknown, request: GatewayRequest, reply: FastifyReply): void {
    const { told, known } = asKeyledgerError(thrown);
    if (!known) this.log.error({ err: thrown, requestId: request.requestId }, 'a request failed');
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const error = told.code === 'NotFound' ? this.refineNotFound(told, request, reply) : told;
    const { status, headers, body } = this.render(error, request);
    const declaredBytes = Number(request.headers['content-length'] ?? Infinity);
    if (error.code === 'PayloadTooLarge' && declaredBytes <= MAX_DISCARDED_BODY_BYTES) {
      void reply.header('connection', 'keep-alive');
    }
    if (RETRYABLE.has(error.code)) void reply.header('retry-after', RETRY_AFTER_SECONDS);
    // As bytes: Fastify adds a charset to the content type of text, and not every dialect's has one.
    void reply
      .header('x-request-id', request.requestId)
      .code(status)
      .headers(headers)
      .send(Buffer.from(body));
  }

  private render(error: KeyledgerError, request: GatewayRequest): RenderedError {
    const path = pathOf(request);
    const door = this.frontDoors.find(({ owns }) => owns(request.method, path)) ?? this.frontDoors.at(-1)!;
    return door.renderError(error, request);
  }

  /** A path that exists under other methods answers 405 and which they are. */
  private refineNotFound(
    error: KeyledgerError,
    request: GatewayRequest,
    reply: FastifyReply,
  ): KeyledgerError {
    if (!request.is404) return error;
    const methods = this.routes.methodsOf(pathOf(request));
    if (methods.length === 0) return new KeyledgerError('NotFound', 'there is no such route');
    void reply.header('allow', methods.join(', '));
    return new KeyledgerError('MethodNotAllowed', `this route answers ${methods.join(', ')}`);
  }
}

/** Nest's way to hand over what routes throw, and what Fastify refuses before them. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly responder: ErrorResponder) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.responder.respond(exception, http.getRequest<GatewayRequest>(), http.getResponse<FastifyReply>());
  }
}
