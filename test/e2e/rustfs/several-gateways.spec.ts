import { startStack, type Stack } from '../../support/stack.js';
import { done, startLocal } from './support.js';

/** Promises 2, 3 and 4 for a project's KMS service: what one gateway has answered, every other one knows. */
const ROUNDS = 10;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ gateways: 2 });
});
afterAll(() => stack?.stop());

const at = (index: number): Stack => ({ ...stack, endpoint: stack.endpoints[index]! });

test('a service that one gateway has started or stopped is so at the other, at once', async () => {
  const [one, other] = [at(0), at(1)];
  await startLocal(one);
  for (let n = 0; n < ROUNDS; n++) {
    expect((await done(other, 'GET', '/keys')).keys).toEqual([]);
    await done(one, 'POST', '/stop');
    await expect(done(other, 'GET', '/keys')).rejects.toThrow('KMS is not running');
    await done(one, 'POST', '/start');
  }
});

test('what was answered is still so after everything was killed', async () => {
  await done(at(0), 'POST', '/reconfigure', { cache_ttl_seconds: 77 });
  for (const name of ['key-lifecycle-1', 'gateway-1']) {
    await stack.process(name).kill();
    await stack.ready(name);
  }
  const status = await done(at(0), 'GET', '/status');
  expect([status.status, status.config_summary.cache_summary.ttl_seconds]).toEqual(['Running', 77]);
});

test('of two starts at a time one is the one that starts', async () => {
  for (let n = 0; n < ROUNDS; n++) {
    await done(at(0), 'POST', '/stop');
    const starts = await Promise.allSettled([done(at(0), 'POST', '/start'), done(at(1), 'POST', '/start')]);
    expect(starts.map((start) => start.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = starts.find((start) => start.status === 'rejected');
    expect(String(refused!.reason)).toContain('KMS already running');
  }
});
