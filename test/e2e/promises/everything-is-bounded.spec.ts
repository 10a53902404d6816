import { base64, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type ApiReply, type Stack } from '../../support/stack.js';

/** Promise 11: bodies, pages, queues, caches, retries and time-outs are bounded; a full one answers "try later". */
const RATE_PER_SECOND = 50;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    env: { KEYLEDGER_RATE_LIMIT_PER_SECOND: `${RATE_PER_SECOND}`, KEYLEDGER_KEYRING_KEYS: '4' },
  });
});
afterAll(() => stack?.stop());

test('a caller above the rate is told to come back, and is served again afterwards', async () => {
  const { id } = await newKey(stack);
  const ask = () => stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') });
  const refused: ApiReply[] = [];
  let served = 0;
  const began = performance.now();
  while (refused.length < 100) {
    for (const reply of await Promise.all(Array.from({ length: 100 }, ask))) {
      if (reply.status === 429) refused.push(reply);
      else served += expectStatus(reply, 200) && 1;
    }
  }
  const seconds = (performance.now() - began) / 1_000;
  // A full bucket holds two seconds of the rate.
  expect(served).toBeLessThanOrEqual(RATE_PER_SECOND * (seconds + 2) + 1);
  expect(refused[0]!.body.error.code).toBe('RateLimited');
  expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expectStatus(await ask(), 200);
});

test('more keys than the keyring holds are all served', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 10; n++) {
    ids.push((await newKey(stack)).id);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const id of [...ids, ...ids]) {
    expectStatus(await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }), 200);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
});

test('while crypto is away operations fail soon and clearly, and listing goes on', async () => {
  const { id } = await newKey(stack);
  await stack.hold('crypto-1');
  const began = performance.now();
  const reply = await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') });
  expect(performance.now() - began).toBeLessThan(15_000);
  expect([503, 504]).toContain(reply.status);
  expectStatus(await stack.api('GET', '/keys'), 200);
  await stack.release('crypto-1');
  expectStatus(await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }), 200);
});
