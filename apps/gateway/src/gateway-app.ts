import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestLog, tracing } from '@keyledger/runtime';
import { Admission } from './core/admission.js';
import type { CoreParts } from './core/core.module.js';
import { callDirectRoutes } from './core/direct-routes.js';
import { ErrorResponder } from './core/error-responder.js';
import { createAdapter } from './core/http-server.js';
import { keepRawBodies } from './core/json-body.js';
import { observeRequests } from './core/observe-requests.js';
import { RouteTable } from './core/route-table.js';
import { passStreamedBodies } from './core/streamed-body.js';
import { TraceRequests } from './core/trace-requests.js';
import { GatewayModule } from './gateway.module.js';

/** How often a gateway that stops looks for connections on which nothing is under way any more. */
const IDLE_CHECK_MS = 50;

/** How long a gateway that stops still answers on open connections, telling busy clients to open another one elsewhere. */
const DRAIN_MS = 250;

/**
 * Stops accepting, asks clients on open connections to go elsewhere, answers what is under way, then closes. Without the
 * second step a client that sends again and again on one connection would see it reset in the middle.
 */
export async function closeGatewayApp(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  app.get(Admission).draining = true;
  // The listening socket alone: `http.Server.close` would also close connections that happen to be idle.
  const closed = server.listening
    ? new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
    : Promise.resolve();
  await sleep(DRAIN_MS);
  await app.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  await closed.finally(() => clearInterval(idle));
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
  passStreamedBodies(fastify);
  observeRequests(fastify, log);
  // A span is an interceptor's work, and interceptors are Nest's.
  if (tracing()) app.useGlobalInterceptors(new TraceRequests());
  else callDirectRoutes(fastify, app);
  for (const door of parts.frontDoors) door.install?.(app);
  await app.init();
  await fastify.ready();
  return app;
}
