import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Metrics of this process. Labels are never ids of keys or principals: their number has no bound. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/** /healthz: the process answers. /readyz: it can do its work (503 and why, when not). /metrics: Prometheus text. */
export async function serveHealth(
  host: string,
  port: number,
  ready: () => { ready: boolean; details: unknown },
): Promise<HealthServer> {
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    };
    if (path === '/healthz') return json(200, { status: 'ok' });
    if (path === '/readyz') {
      const state = ready();
      return json(state.ready ? 200 : 503, state);
    }
    if (path === '/metrics') {
      void metrics.metrics().then((text) => {
        response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
      });
      return;
    }
    json(404, { error: 'not found' });
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
