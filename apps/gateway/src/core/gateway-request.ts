import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '@keyledger/contracts';

/** A request with what the core adds to it before a route sees it. */
export type GatewayRequest = FastifyRequest & {
  /** UUID; answered as `x-request-id`, and the id that services, events and usage records carry. */
  requestId: string;
  /** The body as it came; empty when there was none. Signatures and idempotency are over these bytes. */
  rawBody: Buffer;
  /** The body of a route that takes it as a stream, unread; absent when there was none. */
  bodyStream?: Readable;
  /** Set on every route that is not open. */
  caller?: Caller;
  /** W3C trace context to pass on; set while a request is traced. */
  traceparent?: string;
};

export const EMPTY_BODY = Buffer.alloc(0);

/** The path of a request, without its query. */
export function pathOf(request: { url: string }): string {
  const query = request.url.indexOf('?');
  return query === -1 ? request.url : request.url.slice(0, query);
}
