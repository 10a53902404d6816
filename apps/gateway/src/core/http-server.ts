import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorResponder } from './error-responder.js';
import { isCanonicalBase64 } from './base64.js';
import type { GatewayRequest } from './gateway-request.js';
import { MAX_BODY_BYTES } from './json-body.js';

/** Time for a request's headers, for all of it, for a silent connection, and for one that waits for its next request. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const MAX_CONNECTIONS = 10_000;
/** An ARN with the longest alias, URL-encoded. */
const MAX_PATH_PART_CHARS = 1024;

/** Nest's Fastify adapter, with errors handed over as they are, so that one place says them all. */
class GatewayAdapter extends FastifyAdapter {
  override mapException(error: unknown): unknown {
    return error;
  }
}

/** @param errors asked for only once requests come: the responder is made by Nest, which needs this adapter first. */
export function createAdapter(
  errors: () => ErrorResponder,
  trustedProxies: string | undefined,
): FastifyAdapter {
  const adapter = new GatewayAdapter({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    // Requests that reach a stopping gateway on open connections are still answered; it stops when they are done.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    trustProxy: trustedProxies?.split(',').map((each) => each.trim()) ?? false,
    routerOptions: { maxParamLength: MAX_PATH_PART_CHARS },
    // No middleware is used, so its hook costs nothing.
    skipMiddie: true,
    ajv: {
      customOptions: {
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        allErrors: false,
      },
      // In place of the lenient `byte` that Fastify brings.
      onCreate: (ajv) => void ajv.addFormat('byte', isCanonicalBase64),
    },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const refused = request as GatewayRequest;
      refused.requestId = request.id;
      errors().respond(error, refused, reply);
    },
    clientErrorHandler: answerMalformed,
  });
  adapter.getInstance().server.maxConnections = MAX_CONNECTIONS;
  return adapter;
}

/** What was no HTTP request at all, too large in its headers or too slow: answered on the socket itself, then closed. */
function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const code = status === 408 ? 'Timeout' : 'InvalidRequest';
  const body = JSON.stringify({ error: { code, message: STATUS_CODES[status], requestId: randomUUID() } });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
