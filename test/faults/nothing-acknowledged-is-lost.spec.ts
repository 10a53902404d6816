import { randomUUID } from 'node:crypto';
import { allKeys, base64, eventually, expectStatus, newKey, replay } from '../support/keys.js';
import { startStack, type ApiReply, type Stack } from '../support/stack.js';

/**
 * Promise 4: any process can be killed at any instant; what was acknowledged is there, and a retry with the same
 * idempotency key has one effect. Every process is killed with SIGKILL in turn in the middle of a stream of commands.
 * Not proved here: a power cut (processes are killed, not the machine).
 */
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 2 });
});
afterAll(() => stack?.stop());

const WRITERS = 8;
const VICTIMS = [
  'gateway-1',
  'key-lifecycle-1',
  'crypto-1',
  'audit-1',
  'rotation-scheduler-1',
  'nats-server',
];

/** Sends a command until it is answered for good, as a client with an idempotency key does. */
async function untilAnswered(path: string, body: unknown): Promise<{ reply: ApiReply; tries: number }> {
  const headers = { 'idempotency-key': randomUUID() };
  for (let tries = 1; tries < 200; tries++) {
    const reply = await stack.api('POST', path, body, { headers }).catch(() => null);
    if (reply && reply.status < 500 && reply.status !== 429) return { reply, tries };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} was never answered`);
}

test.each(VICTIMS)(
  'with %s killed in the middle, nothing acknowledged is lost and nothing is done twice',
  async (victim) => {
    const shared = await newKey(stack, { description: `rotated while ${victim} dies` });
    const created = new Map<string, string>();
    let rotations = 0;
    let running = true;
    let retries = 0;
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; running || n < 3; n++) {
        const description = `${victim} ${writer} ${n}`;
        const { reply, tries } = await untilAnswered('/keys', { description });
        created.set(expectStatus(reply, 201).id, description);
        retries += tries - 1;
        if (writer === 0 && rotations < 60) {
          expectStatus((await untilAnswered(`/keys/${shared.id}/rotate`, {})).reply, 200);
          rotations += 1;
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    for (let kill = 0; kill < 2; kill++) {
      await stack.process(victim).kill('SIGKILL');
      await stack.ready(victim);
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
    running = false;
    await Promise.all(writers);
    const listed = (await allKeys(stack)).filter(({ description }) => description.startsWith(`${victim} `));
    expect(new Map(listed.map(({ id, description }) => [id, description]))).toEqual(created);
    expect(new Set(listed.map(({ description }) => description)).size).toBe(created.size);
    const after = expectStatus(await stack.api('GET', `/keys/${shared.id}`), 200);
    expect(after).toMatchObject({ currentVersion: 1 + rotations, rotation: { count: rotations } });
    const use = await untilAnswered(`/keys/${shared.id}/encrypt`, { plaintext: base64('still works') });
    expect(expectStatus(use.reply, 200).version).toBe(1 + rotations);
    process.stdout.write(`${victim}: ${created.size} keys, ${rotations} rotations, ${retries} retries\n`);
  },
);

test('after all of it a replay finds the read models equal', async () => {
  expect((await replay(stack)).equal).toBe(true);
});

test('after a crash of the whole machine’s processes everything acknowledged is there', async () => {
  const { id } = await newKey(stack, { description: 'before the crash' });
  const reply = await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: base64('kept') });
  const { ciphertext } = expectStatus(reply, 200);
  await stack.crash();
  const { dataDir } = stack;
  stack = await eventually(
    async () => startStack({ dataDir, cryptoNodes: 2 }).catch(() => false as const),
    60_000,
  );
  const decrypted = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext });
  expect(expectStatus(decrypted, 200).plaintext).toBe(base64('kept'));
  expect(expectStatus(await stack.api('GET', `/keys/${id}`), 200).description).toBe('before the crash');
});
