import { rmSync } from 'node:fs';
import { encrypt, eventually, expectStatus, newKey, replay } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/**
 * Root key and master keys rotate by themselves, once however many periods passed while nothing ran. The days pass by
 * KEYLEDGER_CLOCK_OFFSET_SECONDS. What a rotation does to shares and wrapped material is proven with custody.
 */
const PERIOD_SECONDS = 86_400;
const PASSED_SECONDS = 3 * PERIOD_SECONDS + 3_600;
let stack: Stack;
afterAll(async () => {
  await stack?.stop();
  if (stack) rmSync(stack.dataDir, { recursive: true, force: true });
});

const get = async (path: string) => expectStatus(await stack.api('GET', path), 200);
const inSeconds = (time: string, seconds: number) =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();

test('one rotation of the root key and one of the master keys make up for three missed ones', async () => {
  stack = await startStack({ keepData: true });
  const { id } = await newKey(stack);
  const ciphertext = await encrypt(stack, id, 'hello');
  const provider = { algorithms: ['AES256_CTR'], rotationPeriodSeconds: PERIOD_SECONDS };
  expectStatus(await stack.api('POST', '/provider', provider), 201);
  const before = await get('/root-key');
  const mastersBefore = await get('/master-keys');
  expect(before.rotation.nextRotationAt).toBe(mastersBefore.rotation.nextRotationAt);
  expect((await get('/schedule')).entries).toEqual([]);
  const { dataDir } = stack;
  await stack.stop();

  const env = { KEYLEDGER_CLOCK_OFFSET_SECONDS: String(PASSED_SECONDS) };
  stack = await startStack({ dataDir, env });
  const after = await eventually(async () => {
    const shown = await get('/root-key');
    return shown.current.rootKeyId !== before.current.rootKeyId && shown;
  });
  const masters = await eventually(async () => {
    const shown = await get('/master-keys');
    return shown.rotation.lastRotatedAt !== null && shown.running === null && shown;
  });
  for (const { rotation } of [after, masters]) {
    expect(Date.parse(rotation.lastRotatedAt)).toBeGreaterThan(Date.parse(before.rotation.nextRotationAt));
    expect(rotation.nextRotationAt).toBe(inSeconds(rotation.lastRotatedAt, PERIOD_SECONDS));
  }
  const known = mastersBefore.masterKeys.map(({ masterKeyId }: any) => masterKeyId);
  expect(masters.masterKeys).toHaveLength(1);
  expect(known).not.toContain(masters.masterKeys[0].masterKeyId);

  // Once is enough: nothing more is due until the next period is over.
  expect(await replay(stack)).toMatchObject({ equal: true });
  expect((await get('/root-key')).current.rootKeyId).toBe(after.current.rootKeyId);
  const decrypted = await stack.api('POST', `/keys/${id}/decrypt`, { ciphertext });
  expect(expectStatus(decrypted, 200).plaintext).toBe(Buffer.from('hello').toString('base64'));
});
