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
