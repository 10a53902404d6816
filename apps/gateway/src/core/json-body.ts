import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { KeyledgerError } from '@keyledger/domain';
import { EMPTY_BODY, type GatewayRequest } from './gateway-request.js';

export const MAX_BODY_BYTES = 1024 * 1024;
/** Objects and arrays within each other. Nothing that is asked here needs more than four. */
const MAX_DEPTH = 16;

type Parse = (
  request: FastifyRequest,
  text: string,
  done: (error: Error | null, value?: unknown) => void,
) => void;

/** Keeps bodies as the bytes that they came as: a signature is over those, and nothing is parsed before its caller is known. */
export function keepRawBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    /^application\/(json|x-amz-json-[0-9.]+)(\s*;|$)/,
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    (request, body, done) => {
      const encoding = request.headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') {
        done(new KeyledgerError('UnsupportedMediaType', 'a compressed body is not understood'));
        return;
      }
      (request as GatewayRequest).rawBody = body as Buffer;
      done(null, undefined);
    },
  );
}

/** Parses JSON as Fastify does, which refuses keys that would reach an object's prototype. */
export class JsonBodies {
  private readonly parser: Parse;

  constructor(fastify: FastifyInstance) {
    this.parser = fastify.getDefaultJsonParser('error', 'error') as Parse;
  }

  /** The body's value; undefined when there is none. @throws KeyledgerError InvalidRequest. */
  parse(request: GatewayRequest): unknown {
    const { rawBody } = request;
    if (rawBody === EMPTY_BODY || rawBody.length === 0) return undefined;
    if (!isUtf8(rawBody)) throw new KeyledgerError('InvalidRequest', 'the body is not UTF-8');
    let parsed: unknown;
    this.parser(request, rawBody.toString('utf8'), (error, value) => {
      if (error) throw new KeyledgerError('InvalidRequest', 'the body is not valid JSON');
      parsed = value;
    });
    if (isTooDeep(parsed, MAX_DEPTH))
      throw new KeyledgerError('InvalidRequest', 'the body is nested too deeply');
    return parsed;
  }
}

/** Whether a JSON value has more than `depth` objects and arrays within each other. */
function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const name in value) if (isTooDeep((value as Record<string, unknown>)[name], depth - 1)) return true;
  return false;
}
