import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { KeyledgerError } from '@keyledger/domain';
import type { GatewayRequest } from './gateway-request.js';

const OCTET_STREAM = 'application/octet-stream';

/** Whether a request is for a route whose body is bytes that the route itself reads as they come. */
export const takesStream = (request: FastifyRequest): boolean =>
  request.routeOptions.config.body === 'stream';

/**
 * Hands bodies of `application/octet-stream` to the routes that take them, unread; no other route takes them, and these routes
 * take nothing else.
 */
export function passStreamedBodies(fastify: FastifyInstance): void {
  // On those routes alone: nothing is looked at twice on the way of all other requests.
  fastify.addHook('onRoute', (route) => {
    if (route.config?.body !== 'stream') return;
    // Before the body is read, and after whoever sends it was let in.
    route.preParsing = (request, _reply, _payload, done) => done(refusalOf(request));
  });
  fastify.addContentTypeParser(OCTET_STREAM, (request: FastifyRequest, payload, done) => {
    if (!request.is404 && !takesStream(request)) {
      done(new KeyledgerError('UnsupportedMediaType', 'the Content-Type must be application/json'));
      return;
    }
    (request as GatewayRequest).bodyStream = payload;
    done(null, undefined);
  });
}

function refusalOf({ headers }: FastifyRequest): KeyledgerError | null {
  const [type] = (headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== OCTET_STREAM) {
    return new KeyledgerError('UnsupportedMediaType', `the Content-Type must be ${OCTET_STREAM}`);
  }
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return null;
  return new KeyledgerError('UnsupportedMediaType', 'a compressed body is not understood');
}

/**
 * A request's body in pieces of exactly `pieceBytes`, but for the last. The next part is read when the piece before was taken, so
 * that a sender is no faster than what its bytes go to.
 *
 * @param mostBytes of the whole body
 * @throws KeyledgerError PayloadTooLarge; InvalidRequest when the body ends before it is whole.
 */
export async function* piecesOf(
  body: Readable,
  pieceBytes: number,
  mostBytes: number,
): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let held = 0;
  let seen = 0;
  for await (const part of chunksOf(body)) {
    seen += part.length;
    if (seen > mostBytes) {
      throw new KeyledgerError('PayloadTooLarge', `the body is larger than ${mostBytes} bytes`);
    }
    parts.push(part);
    held += part.length;
    if (held < pieceBytes) continue;
    const whole = Buffer.concat(parts);
    let from = 0;
    for (; whole.length - from >= pieceBytes; from += pieceBytes)
      yield whole.subarray(from, from + pieceBytes);
    parts = [whole.subarray(from)];
    held = whole.length - from;
  }
  if (held > 0) yield Buffer.concat(parts);
}

/**
 * A refusal in the middle must still reach the sender: the connection is not closed under the rest of the body, which is read and
 * thrown away for as long as a request may take.
 */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch {
    throw new KeyledgerError('InvalidRequest', 'the body ended before it was whole');
  } finally {
    body.resume();
  }
}
