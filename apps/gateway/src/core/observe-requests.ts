import type { FastifyInstance, FastifyReply } from 'fastify';
import { metrics, type Log } from '@keyledger/runtime';
import type { GatewayRequest } from './gateway-request.js';
import { RequestMetrics } from './request-metrics.js';

/**
 * One log line and one measurement for every answer. A line holds who, what and how it went, and never a query, a header or a
 * body. Data-plane requests that went well are the many: they are logged at debug level.
 */
export function observeRequests(fastify: FastifyInstance, log: Log): void {
  const measured = new RequestMetrics(metrics);
  fastify.addHook('onResponse', (incoming, reply, done) => {
    const request = incoming as GatewayRequest;
    const { access, plane } = request.routeOptions.config;
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    measured.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const quiet = reply.statusCode < 400 && (plane === 'data' || access === 'open');
    const level = quiet ? 'debug' : 'info';
    if (log.isLevelEnabled(level)) log[level](lineOf(request, reply, route), 'request');
    done();
  });
}

function lineOf(request: GatewayRequest, reply: FastifyReply, route: string): object {
  return {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 100) / 100,
    requestId: request.requestId,
    principal: request.caller?.principalId,
    sourceAddress: request.ip,
  };
}
