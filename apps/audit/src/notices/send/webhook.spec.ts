import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressGuard } from './address-guard.js';
import { postWebhook } from './webhook.js';

let server: Server;
let url: string;
let answer: (response: ServerResponse) => void;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      answer(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?x=1`;
});
afterAll(() => server.close());
beforeEach(() => {
  received.length = 0;
  answer = (response) => response.end();
});

const SECRET = Buffer.alloc(30, 7).toString('base64');
const post = (to = url, guard = new AddressGuard(true)) =>
  postWebhook({ id: 'n1', url: to, body: '{"a":"é"}', secret: SECRET }, guard, 500);
const status =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end('a long answer that nobody reads');

test('a notice arrives as signed CloudEvents JSON', async () => {
  expect(await post()).toEqual({ ok: true });
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(body).toBe('{"a":"é"}');
  expect(headers['content-type']).toBe('application/cloudevents+json');
  expect(headers['webhook-id']).toBe('n1');
  expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
});

test.each([200, 201, 202, 204])('%i is a success', async (code) => {
  answer = status(code);
  expect(await post()).toEqual({ ok: true });
});

test.each([301, 302, 307, 308])('%i is a failure: a redirect is not followed', async (code) => {
  answer = status(code, { location: url });
  expect(await post()).toMatchObject({ ok: false, error: `answered ${code}`, receiverFails: true });
  expect(received).toHaveLength(1);
});

test('500 is tried again, 410 is not', async () => {
  answer = status(500);
  expect(await post()).toMatchObject({ error: 'answered 500', final: false });
  answer = status(410);
  expect(await post()).toMatchObject({ error: 'answered 410', final: true });
});

test('an answer that does not come, or does not begin, is waited for no longer than the time-out', async () => {
  answer = () => undefined;
  expect(await post()).toMatchObject({ ok: false, error: 'no answer within 0.5 s', receiverFails: true });
});

test('what cannot be reached fails in a few words', async () => {
  expect(await post('http://127.0.0.1:1/')).toMatchObject({ error: 'no connection (ECONNREFUSED)' });
  expect(await post('http://nowhere.invalid/')).toMatchObject({
    error: expect.stringMatching(/^no connection/),
  });
});

test('an address that is not allowed is never connected to', async () => {
  expect(await post(url, new AddressGuard(false))).toMatchObject({ error: 'the address is not allowed' });
  const byName = url.replace('127.0.0.1', 'localhost');
  expect(await post(byName, new AddressGuard(false))).toMatchObject({
    error: 'the name leads to an address that is not allowed',
  });
  expect(received).toEqual([]);
});
