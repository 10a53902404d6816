import { request } from 'node:http';
import { base64, encrypt, expectStatus, logEnd, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** Promise 9, native dialect: bad input gets the right status and code, and leaves no event. */
let stack: Stack;
let id: string;
let signer: string;
beforeAll(async () => {
  stack = await startStack();
  id = (await newKey(stack)).id;
  signer = (await newKey(stack, { spec: 'EC_P256', usage: 'SIGN_VERIFY' })).id;
});
afterAll(() => stack?.stop());

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const text = base64('hello');

const TABLE: [string, () => [string, string, unknown?], number, string][] = [
  ['an unknown key', () => ['GET', `/keys/${UNKNOWN}`], 404, 'KeyNotFound'],
  ['an unknown alias', () => ['GET', '/keys/alias%2Fnone'], 404, 'KeyNotFound'],
  [
    'a key of an ARN elsewhere',
    () => ['GET', `/keys/${encodeURIComponent(`arn:aws:kms:us-east-1:000000000001:key/${id}`)}`],
    404,
    'KeyNotFound',
  ],
  ['an unknown spec', () => ['POST', '/keys', { spec: 'DES' }], 400, 'InvalidRequest'],
  [
    'a usage that the spec has not',
    () => ['POST', '/keys', { spec: 'AES_256', usage: 'SIGN_VERIFY' }],
    400,
    'InvalidKeyUsage',
  ],
  ['an unknown field', () => ['POST', '/keys', { colour: 'red' }], 400, 'InvalidRequest'],
  ['a field of the wrong type', () => ['POST', '/keys', { description: 7 }], 400, 'InvalidRequest'],
  ['a period out of range', () => ['PUT', `/keys/${id}/rotation`, { periodDays: 0 }], 400, 'InvalidRequest'],
  ['a bad alias', () => ['POST', '/aliases', { name: 'alias/a b', key: id }], 400, 'InvalidRequest'],
  ['an alias of nothing', () => ['POST', '/aliases', { name: 'alias/ok', key: UNKNOWN }], 404, 'KeyNotFound'],
  ['cancelling what is not scheduled', () => ['POST', `/keys/${id}/cancel-deletion`], 409, 'InvalidKeyState'],
  ['deleting at once without asking first', () => ['POST', `/keys/${id}/delete-now`], 409, 'InvalidKeyState'],
  [
    'a waiting time of nothing',
    () => ['POST', `/keys/${id}/schedule-deletion`, { waitHours: 0 }],
    400,
    'InvalidRequest',
  ],
  [
    'plaintext that is no base64',
    () => ['POST', `/keys/${id}/encrypt`, { plaintext: 'a$b' }],
    400,
    'InvalidRequest',
  ],
  ['no plaintext', () => ['POST', `/keys/${id}/encrypt`, {}], 400, 'InvalidRequest'],
  [
    'a context of numbers',
    () => ['POST', `/keys/${id}/encrypt`, { plaintext: text, context: { a: 1 } }],
    400,
    'InvalidRequest',
  ],
  [
    'encrypting with a signing key',
    () => ['POST', `/keys/${signer}/encrypt`, { plaintext: text }],
    400,
    'InvalidKeyUsage',
  ],
  [
    'a ciphertext that is none',
    () => ['POST', `/keys/${id}/decrypt`, { ciphertext: text }],
    400,
    'InvalidCiphertext',
  ],
  ['a page of 0', () => ['GET', '/keys?limit=0'], 400, 'InvalidRequest'],
  ['a cursor of nothing', () => ['GET', '/keys?cursor=zzzz'], 400, 'InvalidCursor'],
  ['an unknown route', () => ['GET', '/nothing'], 404, 'NotFound'],
  ['too many random bytes', () => ['POST', '/random', { bytes: 1025 }], 400, 'InvalidRequest'],
];

test.each(TABLE)('%s is refused and leaves no event', async (_what, call, status, code) => {
  const before = await logEnd(stack);
  const reply = await stack.api(...call());
  expect([reply.status, reply.body.error?.code]).toEqual([status, code]);
  expect(reply.body.error.message).toEqual(expect.any(String));
  expect(reply.body.error.requestId).toBe(reply.headers.get('x-request-id'));
  expect(await logEnd(stack)).toBe(before);
});

test('a ciphertext that was altered anywhere, or has another context, is refused', async () => {
  const reply = await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: text, context: { a: 'b' } });
  const { ciphertext } = expectStatus(reply, 200);
  const bytes = Buffer.from(ciphertext, 'base64');
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 1;
    const answer = await stack.api('POST', `/keys/${id}/decrypt`, {
      ciphertext: altered.toString('base64'),
      context: { a: 'b' },
    });
    expect([answer.status, ['InvalidCiphertext', 'IncorrectKey'].includes(answer.body.error.code)]).toEqual([
      400,
      true,
    ]);
  }
  for (const context of [undefined, {}, { a: 'c' }, { b: 'a' }, { a: 'b', c: 'd' }]) {
    const answer = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext, context });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'InvalidCiphertext']);
  }
});

test('a ciphertext of another key is told apart from a broken one', async () => {
  const ciphertext = await encrypt(stack, (await newKey(stack)).id, 'x');
  const answer = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext });
  expect([answer.status, answer.body.error.code]).toEqual([400, 'IncorrectKey']);
});

test('a body of 10 MB is refused with 413, broken JSON and another media type with theirs, and none leaves an event', async () => {
  const before = await logEnd(stack);
  const send = (body: string, type = 'application/json'): Promise<[number, string]> =>
    new Promise((resolve, reject) => {
      const url = new URL(`${stack.endpoint}/api/v1/keys`);
      const headers = { authorization: `Bearer ${stack.credentials.token}`, 'content-type': type };
      const outgoing = request(
        url,
        { method: 'POST', headers: { ...headers, 'content-length': body.length } },
        (reply) => {
          let answer = '';
          reply.setEncoding('utf8').on('data', (part: string) => (answer += part));
          reply.on('end', () => resolve([reply.statusCode!, JSON.parse(answer).error.code]));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  expect(await send(`{"description":"${'x'.repeat(10_000_000)}"}`)).toEqual([413, 'PayloadTooLarge']);
  expect(await send('{"description": ')).toEqual([400, 'InvalidRequest']);
  expect(await send('[1,2]')).toEqual([400, 'InvalidRequest']);
  expect(await send('{"__proto__": {"role": "admin"}}')).toEqual([400, 'InvalidRequest']);
  expect(await send('description=x', 'text/plain')).toEqual([415, 'UnsupportedMediaType']);
  expect(await logEnd(stack)).toBe(before);
});

test('a reused idempotency key with another body is refused, with the same body it has one effect', async () => {
  const headers = { 'idempotency-key': 'create-once' };
  const first = await stack.api('POST', '/keys', { description: 'once' }, { headers });
  const again = await stack.api('POST', '/keys', { description: 'once' }, { headers });
  expect([again.status, again.body.id]).toEqual([201, first.body.id]);
  const other = await stack.api('POST', '/keys', { description: 'twice' }, { headers });
  expect([other.status, other.body.error.code]).toEqual([409, 'IdempotencyMismatch']);
});
