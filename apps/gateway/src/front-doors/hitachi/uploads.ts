import type { FastifyInstance, FastifyRequest } from 'fastify';
import { KeyledgerError } from '@keyledger/domain';
import { pathOf, type GatewayRequest } from '../../core/gateway-request.js';
import { OBJECTS } from './call.js';

const FORM = 'multipart/form-data';
const TAKES_FORM = `/${OBJECTS}/encryption-keys/file/actions/restore/invoke`;

/** Hands forms to the one route that takes one, unread: who sends it is known before anything of it is looked at. */
export function passForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(FORM, (request: FastifyRequest, payload, done) => {
    if (pathOf(request) !== TAKES_FORM) {
      done(new KeyledgerError('UnsupportedMediaType', 'the Content-Type must be application/json'));
      return;
    }
    (request as GatewayRequest).bodyStream = payload;
    done(null, undefined);
  });
}
