import { Writable } from 'node:stream';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { metrics } from '@keyledger/runtime';
import { observeRequests } from './observe-requests.js';

async function observed(level: string) {
  const lines: Record<string, unknown>[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  const server = fastify();
  observeRequests(server, pino({ level }, out));
  server.post('/keys/:id/encrypt', { config: { access: 'keys.use', plane: 'data' } }, () => ({}));
  server.post('/keys', { config: { access: 'keys.create', plane: 'control' } }, () => ({}));
  server.post('/bad', { config: { access: 'keys.use', plane: 'data' } }, (_request, reply) =>
    reply.code(400).send(),
  );
  await server.ready();
  const post = (url: string) =>
    server.inject({
      method: 'POST',
      url,
      headers: { authorization: 'Bearer klt_s3cret' },
      payload: { plaintext: 's3cret' },
    });
  return { lines, post };
}

describe('the log of requests', () => {
  it('has a line for changes and refusals, and none for each use of a key', async () => {
    const { lines, post } = await observed('info');
    await post('/keys/a/encrypt');
    await post('/keys');
    await post('/bad');
    expect(lines.map(({ route, status }) => `${String(route)} ${String(status)}`)).toEqual([
      '/keys 200',
      '/bad 400',
    ]);
  });

  it('never has a secret, a query or a body', async () => {
    const { lines, post } = await observed('debug');
    await post('/keys/a/encrypt?token=s3cret');
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  it('is measured by route', async () => {
    const { post } = await observed('silent');
    await post('/keys');
    await post('/keys/a/encrypt');
    const text = await metrics.metrics();
    expect(text).toContain(
      'keyledger_http_request_duration_seconds_count{method="POST",route="/keys/:id/encrypt",status="200"}',
    );
  });
});
