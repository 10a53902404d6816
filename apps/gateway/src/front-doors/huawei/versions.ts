import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JsonObject } from '@keyledger/domain';
import { HUAWEI_JSON } from './wire/render-error.js';

/** When the API's version became what it is, as the cloud says it. */
const UPDATED = '2018-09-05T08:18:05Z';

interface Asking {
  method: string;
  url: string;
  protocol: string;
  headers: Record<string, string | string[] | undefined>;
}

/** The one version of this API. */
export function versionOf({ protocol, headers }: Asking): JsonObject {
  const href = `${protocol}://${String(headers.host)}/v1.0/`;
  return {
    id: 'v1.0',
    links: [{ href, rel: 'self' }],
    version: '',
    status: 'CURRENT',
    updated: UPDATED,
    min_version: '',
  };
}

/**
 * Answers `GET /` with the API's versions to who accepts JSON and no page, as Huawei's clients do; all others are led to the
 * page of the native API.
 */
export function answerVersions(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!asksForVersions(request)) return done();
    const body = JSON.stringify({ versions: [versionOf(request)] });
    void reply.header('content-type', HUAWEI_JSON).header('vary', 'accept').send(Buffer.from(body));
  });
}

function asksForVersions({ method, url, headers }: Asking): boolean {
  if (method !== 'GET' || url !== '/') return false;
  const accept = String(headers.accept ?? '');
  return accept.includes('application/json') && !accept.includes('text/html');
}
