import { base64, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** Promise 3: after a change returns, the next request through any gateway sees it. Two gateways, two crypto nodes. */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ gateways: 2, cryptoNodes: 2 });
});
afterAll(() => stack?.stop());

const ROUNDS = 40;
const other = { gateway: 1 };

test('what one gateway has acknowledged the other shows, lists and uses at once', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await newKey(stack, { description: `round ${round}`, alias: `round-${round}` });
    const alias = `alias%2Fround-${round}`;
    expect(expectStatus(await stack.api('GET', `/keys/${alias}`, undefined, other), 200).id).toBe(id);
    const listed = expectStatus(await stack.api('GET', `/keys?q=${id}`, undefined, other), 200);
    expect(listed.keys.map((key: any) => key.id)).toEqual([id]);
    const history = expectStatus(await stack.api('GET', `/keys/${id}/history`, undefined, other), 200);
    expect(history.events.map((event: any) => event.type)).toContain('KeyCreated');
    const use = await stack.api('POST', `/keys/${alias}/encrypt`, { plaintext: base64('x') }, other);
    expect(expectStatus(use, 200).version).toBe(1);
    expectStatus(await stack.api('POST', `/keys/${id}/rotate`), 200);
    const again = await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }, other);
    expect(expectStatus(again, 200).version).toBe(2);
    expectStatus(await stack.api('POST', `/keys/${id}/disable`), 200);
    expectStatus(await stack.api('POST', `/keys/${id}/enable`, undefined, other), 200);
    expectStatus(await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }), 200);
  }
});

test('a usage record is listed as soon as its operation was answered', async () => {
  const { id } = await newKey(stack);
  for (let round = 1; round <= 10; round++) {
    expectStatus(await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }), 200);
    const usage = expectStatus(await stack.api('GET', `/keys/${id}/usage`, undefined, other), 200);
    expect(usage.records).toHaveLength(round);
  }
});

test('a principal that was made is known to every gateway at once', async () => {
  for (let round = 0; round < 10; round++) {
    const { id } = expectStatus(
      await stack.api('POST', '/principals', { name: `p${round}`, role: 'user' }),
      201,
    );
    const { token } = expectStatus(await stack.api('POST', `/principals/${id}/tokens`, {}), 201);
    expect(expectStatus(await stack.api('GET', '/whoami', undefined, { ...other, token }), 200).id).toBe(id);
  }
});
