import { once } from 'node:events';
import { connect } from 'node:net';
import { GatewayUnderTest } from '../testing/gateway-under-test.js';

describe('the HTTP server', () => {
  let gateway: GatewayUnderTest;
  let port: number;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start({ KEYLEDGER_TRUSTED_PROXIES: '127.0.0.1' });
    await gateway.app.listen(0, '127.0.0.1');
    ({ port } = gateway.app.getHttpServer().address() as { port: number });
  });
  afterAll(() => gateway.stop());

  /** Sends bytes as they are, and answers what came until the server closed. */
  async function raw(bytes: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk))).on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return received;
  }

  it.each([
    ['what is no HTTP', 'HELLO\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
    ],
  ])('answers %s in JSON, and closes', async (_what, bytes, status) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { error: { code: string } };
    expect(body.error.code).toBe('InvalidRequest');
  });

  it('refuses a body that is longer than it may be, before it has come', async () => {
    const token = await gateway.tokenOf('admin');
    const answer = await raw(
      `POST /api/v1/keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n` +
        'content-length: 100000000\r\n\r\n{"description":"',
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('PayloadTooLarge');
  });

  it('believes a proxy that it trusts about where a request comes from', async () => {
    gateway.asked.length = 0;
    const token = await gateway.tokenOf('admin');
    await fetch(`http://127.0.0.1:${port}/api/v1/schedule`, {
      headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.7' },
    });
    expect(gateway.asked[0]!.payload).toMatchObject({ context: { sourceAddress: '192.0.2.7' } });
  });

  it('answers what is under way before it closes, and asks callers to open another connection', async () => {
    const stopping = await GatewayUnderTest.start();
    await stopping.app.listen(0, '127.0.0.1');
    const { port: itsPort } = stopping.app.getHttpServer().address() as { port: number };
    const token = await stopping.tokenOf('admin');
    let answer: (value: unknown) => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      stopping.answers.set('scheduler.list', () => {
        resolve();
        return new Promise((answered) => (answer = answered));
      });
    });
    const reply = fetch(`http://127.0.0.1:${itsPort}/api/v1/schedule`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await asked;
    const stopped = stopping.stop();
    setTimeout(() => answer({ entries: [], nextCursor: null }), 100);
    expect((await reply).status).toBe(200);
    await stopped;
    await expect(fetch(`http://127.0.0.1:${itsPort}/healthz`)).rejects.toThrow();
  });
});
