import { base64, encrypt, eventually, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * Promise 2: when disable, schedule-deletion, delete or a principal's removal returns, no crypto node and no gateway serves
 * again. Two crypto nodes and two gateways run, and callers hammer while the change is made.
 */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 2, gateways: 2 });
});
afterAll(() => stack?.stop());

const CALLERS = 16;

/** Calls in a loop on both gateways; tells what was answered to calls that began after the change. */
function hammer(call: (gateway: number) => Promise<number>) {
  const state = { on: true, changedAt: Infinity };
  const late: number[] = [];
  let served = 0;
  const loops = Array.from({ length: CALLERS }, async (_, caller) => {
    while (state.on) {
      const began = performance.now();
      const status = await call(caller % 2);
      if (status === 200) served += 1;
      if (began > state.changedAt) late.push(status);
    }
  });
  return {
    /** Resolves when the callers were served so often. */
    served: (calls: number) => eventually(async () => served >= calls),
    changed: () => (state.changedAt = performance.now()),
    /** Answers to so many calls that began after the change, or more. */
    late: async (calls: number): Promise<number[]> => {
      await eventually(async () => late.length >= calls);
      state.on = false;
      await Promise.all(loops);
      return late;
    },
  };
}

test.each(['disable', 'schedule-deletion'])(
  'after %s returns, no crypto node serves the key again',
  async (deed) => {
    const { id } = await newKey(stack);
    const ciphertext = await encrypt(stack, id, 'before');
    const load = hammer(async (gateway) => {
      const reply = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext }, { gateway });
      return reply.status;
    });
    await load.served(60);
    expectStatus(await stack.api('POST', `/keys/${id}/${deed}`), 200);
    load.changed();
    expect(new Set(await load.late(60))).toEqual(new Set([409]));
  },
);

test('a crypto node that hangs is waited out, and does not serve when it wakes', async () => {
  const { id } = await newKey(stack);
  const ciphertext = await encrypt(stack, id, 'before');
  for (let n = 0; n < 20; n++) await encrypt(stack, id, `warm both nodes ${n}`);
  const hung = stack.process('crypto-2');
  await hung.kill('SIGSTOP');
  try {
    const began = performance.now();
    expectStatus(await stack.api('POST', `/keys/${id}/disable`), 200);
    expect(performance.now() - began).toBeGreaterThan(500);
  } finally {
    await hung.kill('SIGCONT');
  }
  const statuses = new Set<number>();
  for (let n = 0; n < 60; n++) {
    const reply = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext }, { gateway: n % 2 });
    statuses.add(reply.status);
  }
  expect(statuses.has(200)).toBe(false);
});

test('after a principal was removed, no gateway lets it in again', async () => {
  const { id: principal } = expectStatus(
    await stack.api('POST', '/principals', { name: 'eve', role: 'user' }),
    201,
  );
  const { token } = expectStatus(await stack.api('POST', `/principals/${principal}/tokens`, {}), 201);
  const { id } = await newKey(stack);
  const load = hammer(async (gateway) => {
    const reply = await stack.api(
      'POST',
      `/keys/${id}/encrypt`,
      { plaintext: base64('x') },
      { gateway, token },
    );
    return reply.status;
  });
  await load.served(20);
  expectStatus(await stack.api('DELETE', `/principals/${principal}`), 204);
  load.changed();
  const late = await load.late(20);
  expect(late.filter((status) => status !== 401 && status !== 429)).toEqual([]);
});
