import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { KeyledgerError } from '@keyledger/domain';
import type { OperationRequest } from '@keyledger/contracts';
import { CryptoWorld, base64, call } from '../testing/crypto-world.js';
import { NOW, OTHER_PROJECT, PROJECT } from '../testing/stores.js';

let world: CryptoWorld;
beforeEach(async () => {
  world = await CryptoWorld.open();
});
afterEach(() => world.close());

const plaintext = base64('x');
const encrypt = (id: string): OperationRequest => ({ op: 'encrypt', key: { id }, plaintext });

async function execute(...requests: OperationRequest[]) {
  return (await world.batches.execute({ calls: requests.map((request) => call(request)) })).results;
}

test('each call has its own result, in order, whatever becomes of the others', async () => {
  const warm = await world.createKey();
  await execute(encrypt(warm));
  const cold = await world.createKey();
  const signing = await world.createKey('ED25519');
  const results = await execute(
    encrypt(warm),
    encrypt('00000000-0000-4000-8000-000000000000'),
    encrypt(cold),
    encrypt(signing),
    { op: 'sign', key: { id: signing }, message: plaintext, messageType: 'RAW' },
    { op: 'random', bytes: 4 },
    { op: 'dance' } as unknown as OperationRequest,
  );
  const seen = results.map((result) => (result.ok ? 'ok' : result.code));
  expect(seen).toEqual(['ok', 'KeyNotFound', 'ok', 'InvalidKeyUsage', 'ok', 'ok', 'InvalidRequest']);
});

test('promise 8: every operation is on record, refusals included, and says nothing secret', async () => {
  const id = await world.createKey();
  await execute(encrypt(id), encrypt('00000000-0000-4000-8000-000000000000'));
  const shared = {
    time: NOW,
    projectId: PROJECT,
    operation: 'encrypt',
    principal: 'principal-1',
    principalName: 'tester',
    sourceAddress: '127.0.0.1',
    frontDoor: 'native',
    requestId: 'request-1',
  };
  expect(world.usage).toEqual([
    { id: expect.any(String), keyId: id, version: 1, outcome: 'ok', ...shared },
    { id: expect.any(String), keyId: null, version: null, outcome: 'KeyNotFound', ...shared },
  ]);
  expect(new Set(world.usage.map((record) => record.id)).size).toBe(2);
});

test('a refused key is on record by its id, but not the key of another project', async () => {
  const id = await world.createKey();
  await world.append(id, 'KeyDisabled');
  await world.perform(encrypt(id));
  await world.perform(encrypt(id), OTHER_PROJECT);
  expect(world.usage.map(({ keyId, outcome, projectId }) => [keyId, outcome, projectId])).toEqual([
    [id, 'KeyDisabled', PROJECT],
    [null, 'KeyNotFound', OTHER_PROJECT],
  ]);
});

test('promise 8: nothing of a batch leaves when its records cannot be made durable', async () => {
  const id = await world.createKey();
  world.beforeUsage = () => Promise.reject(new Error('no acknowledgement'));
  const results = await execute(encrypt(id), { op: 'random', bytes: 4 }, encrypt('nobody'));
  expect(results.map((result) => !result.ok && result.code)).toEqual([
    'Unavailable',
    'Unavailable',
    'Unavailable',
  ]);
  expect(JSON.stringify(results)).not.toContain('ciphertext');
});

test('promise 8: the reply waits for the records', async () => {
  const id = await world.createKey();
  let acknowledge = (): void => undefined;
  world.beforeUsage = () => new Promise((resolve) => (acknowledge = resolve));
  let replied = false;
  const reply = execute(encrypt(id)).finally(() => (replied = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(replied).toBe(false);
  acknowledge();
  expect((await reply)[0]).toMatchObject({ ok: true });
});

test('promise 2: without a lease nothing is done, and what was under way when it was lost is withheld', async () => {
  const id = await world.createKey();
  let checks = 0;
  world.gate = () => {
    checks += 1;
    if (checks === 2) throw new KeyledgerError('Unavailable', 'no lease');
  };
  expect(await execute(encrypt(id))).toMatchObject([{ ok: false, code: 'Unavailable' }]);
  world.usage.length = 0;
  world.gate = () => {
    throw new KeyledgerError('Sealed', 'sealed');
  };
  await expect(execute(encrypt(id))).rejects.toMatchObject({ code: 'Sealed' });
  expect(world.usage).toEqual([]);
});

test.each([0, 65])('a batch of %i operations is refused', async (count) => {
  const calls = new Array<OperationRequest>(count).fill({ op: 'random', bytes: 1 });
  await expect(execute(...calls)).rejects.toMatchObject({ code: 'InvalidRequest' });
  await expect(world.batches.execute({} as never)).rejects.toMatchObject({ code: 'InvalidRequest' });
});

test('a fault of ours is told as one, and logged without what the caller sent', async () => {
  const id = await world.createKey();
  await world.append(id, 'KeySomethingUnknown');
  expect(await world.refusal({ ...encrypt(id), plaintext: base64('a secret') } as OperationRequest)).toBe(
    'Internal',
  );
  expect(world.errors).toHaveLength(1);
  expect(JSON.stringify(world.errors)).not.toContain(base64('a secret'));
});
