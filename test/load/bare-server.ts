import { createRequire } from 'node:module';

/**
 * The yardstick: the bare HTTP framework with a route schema, answering bodies of the same sizes, doing nothing.
 * Started as a process of its own by the benchmark, which it tells its port.
 */
const require = createRequire(new URL('../../apps/gateway/package.json', import.meta.url));
const { fastify } = require('fastify');

const answer = {
  ciphertext: 'A'.repeat(108),
  keyId: '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
  version: 1,
};
const body = {
  type: 'object',
  required: ['plaintext'],
  additionalProperties: false,
  properties: {
    plaintext: { type: 'string' },
    context: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const server = fastify();
server.post('/api/v1/keys/:id/encrypt', { schema: { body } }, async () => answer);
await server.listen({ host: '127.0.0.1', port: 0 });
process.send?.((server.server.address() as { port: number }).port);
process.on('disconnect', () => process.exit(0));
