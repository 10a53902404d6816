import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestLog, tracing } from '@keyledger/runtime';
import { Admission } from './core/admission.js';
import type { CoreParts } from './core/core.module.js';
import { ErrorResponder } from './core/error-responder.js';
import { createAdapter } from './core/http-server.js';
import { keepRawBodies } from './core/json-body.js';
import { observeRequests } from './core/observe-requests.js';
import { RouteTable } from './core/route-table.js';
import { TraceRequests } from './core/trace-requests.js';
import { GatewayModule } from './gateway.module.js';

/** How often a gateway that stops looks for connections on which nothing is under way any more. */
const IDLE_CHECK_MS = 50;

/**
 * Stops accepting, answers what is under way, then closes. A connection whose last answer went out after the stop began is
 * kept alive by its client: it is closed as soon as it is idle.
 */
export async function closeGatewayApp(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const closing = app.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  await closing.finally(() => clearInterval(idle));
}

/** The HTTP application, ready to listen. */
export async function createGatewayApp(parts: CoreParts): Promise<NestFastifyApplication> {
  const { log, settings } = parts.context;
  const adapter = createAdapter(() => app.get(ErrorResponder), settings.KEYLEDGER_TRUSTED_PROXIES);
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.of(parts), adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  const routes = app.get(RouteTable);
  fastify.addHook('onRoute', (route) => routes.add(route));
  keepRawBodies(fastify);
  app.get(Admission).install(fastify);
  observeRequests(fastify, log);
  if (tracing()) app.useGlobalInterceptors(new TraceRequests());
  for (const door of parts.frontDoors) door.install?.(app);
  await app.init();
  await fastify.ready();
  return app;
}
