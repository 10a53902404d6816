import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64, eventually, expectStatus } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** A trace follows one request through gateway, bus, service and event; a real OTLP receiver takes it. */
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
}

let stack: Stack;
let receiver: Server;
const spans: Span[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      take(JSON.parse(text));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  stack = await startStack({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '100' },
  });
});
afterAll(async () => {
  await stack?.stop();
  receiver?.close();
});

function take(body: any): void {
  for (const { resource, scopeSpans } of body.resourceSpans) {
    const name = resource.attributes.find(({ key }: any) => key === 'service.name').value.stringValue;
    for (const each of scopeSpans) for (const span of each.spans) spans.push({ ...span, service: name });
  }
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
const ofTrace = (): Span[] => spans.filter((span) => span.traceId === traceId);
const SERVICES = ['keyledger-gateway', 'keyledger-key-lifecycle', 'keyledger-crypto'];

function withoutParent(): Span[] {
  const known = new Set(['00f067aa0ba902b7', ...ofTrace().map(({ spanId }) => spanId)]);
  return ofTrace().filter(({ parentSpanId }) => !known.has(parentSpanId ?? ''));
}

test('one trace holds the request, its way over the bus and the service, and its event names it', async () => {
  const { id } = expectStatus(await stack.api('POST', '/keys', {}, { headers }), 201);
  expectStatus(await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }, { headers }), 200);
  // Each service sends its spans by itself: a parent may come after its children.
  await eventually(async () => SERVICES.every((name) => ofTrace().some(({ service }) => service === name)));
  await eventually(async () => withoutParent().length === 0);
  const reply = await stack.api('GET', '/events');
  const lines = String(reply.body).trim().split('\n');
  const created = lines
    .map((line) => JSON.parse(line))
    .find(({ type, stream }: any) => type === 'KeyCreated' && stream === `key-${id}`);
  expect(created.metadata.traceparent).toContain(traceId);
});
