import { Controller, Req, RequestMapping, RequestMethod, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { isKeyledgerError, KeyledgerError, type JsonObject } from '@keyledger/domain';
import { requireAction } from '../../core/access.js';
import { AccessKeySecrets } from '../../core/access-key-secrets.js';
import { Backend } from '../../core/backend.js';
import { Directory } from '../../core/directory.js';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { Services } from '../../core/services.js';
import { HttpSettings } from '../../core/settings.js';
import { RustfsCall, type Behind } from './call.js';
import type { Route, RustfsOperation } from './operation.js';
import { OPERATIONS } from './operations.js';
import { PREFIX } from './prefix.js';
import { parseBody, parseQuery } from './wire/body.js';
import { Input, plainly } from './wire/input.js';
import { JSON_HEADERS, renderRustfsError, statusOf } from './wire/render-error.js';
import { RustfsError } from './wire/rustfs-error.js';

/** What RustFS calls ServerInfoAdminAction: every route of its KMS API needs it. */
const ADMIN_ACTION = 'kms-service.manage';

/** RustFS's KMS admin API. Its routes are made from the list of operations, so that what is listed is what is served. */
@Controller(PREFIX)
export class RustfsController {
  private readonly behind: Behind;

  constructor(
    backend: Backend,
    directory: Directory,
    secrets: AccessKeySecrets,
    services: Services,
    { region }: HttpSettings,
  ) {
    this.behind = { backend, directory, secrets, services, region };
  }

  async serve(operation: RustfsOperation, request: GatewayRequest, reply: FastifyReply): Promise<void> {
    try {
      const output = await this.answer(operation, request);
      if (output === undefined) void reply.code(204).send();
      else send(reply, { status: 200, headers: JSON_HEADERS, body: JSON.stringify(output) });
    } catch (error) {
      // Refusals that all dialects share go on to the place that says those of every stage.
      if (!(error instanceof RustfsError)) throw inWordsOf(operation, error);
      send(reply, renderRustfsError(error));
    }
  }

  private answer(operation: RustfsOperation, request: GatewayRequest): Promise<JsonObject | void> {
    const call = new RustfsCall(request, operation.name, this.behind);
    requireAction(call.context.caller, ADMIN_ACTION);
    const input = inputOf(request);
    if (operation.needsRunning) requireRunning(call, operation);
    return operation.answer(call, input);
  }
}

/**
 * The body; for requests that have none, the path's and the query's parameters. What changes something is told in a body, but for
 * the key that is meant.
 */
function inputOf(request: GatewayRequest): Input {
  const body = parseBody(request.rawBody);
  if (body) return new Input(body, 'body');
  const query = Object.entries(parseQuery(request.url));
  const told = request.method === 'POST' ? query.filter(([name]) => plainly(name) === 'keyid') : query;
  return new Input({ ...Object.fromEntries(told), ...(request.params as Record<string, string>) }, 'query');
}

function requireRunning({ service }: RustfsCall, { does }: RustfsOperation): void {
  if (service?.status === 'Running') return;
  const words = service ? 'KMS is not running' : 'KMS is not configured';
  throw new RustfsError('InternalError', `failed to ${does}: ${words}`);
}

/** What is RustFS's `InternalError` says what it was that failed. */
function inWordsOf({ does }: RustfsOperation, error: unknown): unknown {
  if (!isKeyledgerError(error) || statusOf(error.code) !== 500) return error;
  return new KeyledgerError(error.code, `failed to ${does}: ${error.message}`);
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** As bytes: Fastify adds a charset to the content type of text. */
function send(reply: FastifyReply, { status, headers, body }: Answer): void {
  void reply.code(status).headers(headers).send(Buffer.from(body));
}

function addRoute(operation: RustfsOperation, route: Route): void {
  const [method, path] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
  const prototype = RustfsController.prototype;
  const descriptor: PropertyDescriptor = {
    configurable: true,
    writable: true,
    value(this: RustfsController, request: GatewayRequest, reply: FastifyReply): Promise<void> {
      return this.serve(operation, request, reply);
    },
  };
  Object.defineProperty(prototype, route, descriptor);
  RequestMapping({ path, method: RequestMethod[method] })(prototype, route, descriptor);
  // The body is parsed here, after its sender is known to be let in: its errors have words of their own.
  RouteConfig({ access: 'byOperation', plane: operation.plane ?? 'control' })(prototype, route, descriptor);
  Req()(prototype, route, 0);
  Res()(prototype, route, 1);
}

for (const operation of OPERATIONS) for (const route of operation.routes) addRoute(operation, route);
