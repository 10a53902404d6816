import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { base64, encrypt, expectStatus, newKey } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';
import { damageVersions, planRestore, settled, takeBackup } from './backups.js';

/** A backup store beside a running installation: in step with it, in its way when it is down, and enough to restore from. */
const folder = mkdtempSync(join(tmpdir(), 'keyledger-backups-'));
const store = join(folder, 'store');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ cryptoNodes: 2, env: { KEYLEDGER_BACKUP_STORE: `file:${store}` } });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const entriesOf = (keyId: string): string[] => {
  const place = join(store, 'keys', keyId.slice(0, 2));
  return existsSync(place) ? readdirSync(place).filter((name) => name.startsWith(keyId)) : [];
};
const decrypt = (id: string, ciphertext: string) => stack.api('POST', `/keys/${id}/decrypt`, { ciphertext });

/** So that nothing is in memory any more. */
async function restartCrypto(): Promise<void> {
  for (const name of ['crypto-1', 'crypto-2']) await stack.restart(name);
}

test('a key is in the store when its creation is acknowledged, and gone from it when its deletion is', async () => {
  const { id } = await newKey(stack);
  expect(entriesOf(id).sort()).toEqual([`${id}.001`, `${id}.history`]);
  expectStatus(await stack.api('POST', `/keys/${id}/rotate`, {}), 200);
  expect(entriesOf(id)).toHaveLength(3);
  expectStatus(await stack.api('POST', `/keys/${id}/schedule-deletion`, {}), 200);
  expectStatus(await stack.api('POST', `/keys/${id}/delete-now`, {}), 200);
  expect(entriesOf(id)).toEqual([]);
});

test('while the store is down creating answers 503 and leaves no key; the retry makes one; use goes on', async () => {
  const { id } = await newKey(stack);
  const description = randomUUID();
  const headers = { 'idempotency-key': randomUUID() };
  const create = () => stack.api('POST', '/keys', { description }, { headers });
  const listed = async () =>
    expectStatus(await stack.api('GET', `/keys?q=${description}&limit=10`), 200).keys.length;
  renameSync(store, `${store}-away`);
  writeFileSync(store, 'in the way');
  const refused = await create();
  expect(refused).toMatchObject({ status: 503, body: { error: { code: 'Unavailable' } } });
  expect(refused.body.error.message).toMatch(/backup store/);
  expect(await listed()).toBe(0);
  await encrypt(stack, id, 'goes on');
  rmSync(store);
  renameSync(`${store}-away`, store);
  const { id: made } = expectStatus(await create(), 201);
  expect(await listed()).toBe(1);
  expect(entriesOf(made)).toHaveLength(2);
});

test('lost keys come back from the store, also after the root key was rotated', async () => {
  const { id } = await newKey(stack);
  const ciphertext = await encrypt(stack, id, 'kept');
  expectStatus(await stack.api('POST', '/root-key/rotate', {}), 200);
  damageVersions(stack, [id]);
  await restartCrypto();
  expect(await decrypt(id, ciphertext)).toMatchObject({ status: 503 });
  const plan = await planRestore(stack, null);
  expect(plan).toMatchObject({
    state: 'planned',
    source: 'store',
    report: { toRestore: { first: [`${id}/1`] } },
  });
  expectStatus(await stack.api('POST', `/restores/${plan.id}/apply`), 202);
  expect(await settled(stack, plan.id)).toMatchObject({ state: 'done' });
  expect(expectStatus(await decrypt(id, ciphertext), 200).plaintext).toBe(base64('kept'));
});

test('a lost key with resources waits until they are blocked; they are released after it is restored', async () => {
  const { id } = await newKey(stack);
  const ciphertext = await encrypt(stack, id, 'kept');
  const volume = { type: 'volume', id: 'v1' };
  expectStatus(await stack.api('POST', `/keys/${id}/bind`, volume), 200);
  damageVersions(stack, [id]);
  await restartCrypto();
  const before = await planRestore(stack, null);
  expect(before.report).toMatchObject({ toRestore: { count: 0 }, notBlocked: { first: [`${id}/1`] } });
  expectStatus(await stack.api('POST', `/keys/${id}/resources/block`, {}), 200);
  const plan = await planRestore(stack, null);
  expectStatus(await stack.api('POST', `/restores/${plan.id}/apply`), 202);
  expect(await settled(stack, plan.id)).toMatchObject({ state: 'done', report: { toRestore: { count: 1 } } });
  expect(expectStatus(await stack.api('GET', `/keys/${id}`), 200).resourcesBlocked).toBe(false);
  expect(await decrypt(id, ciphertext)).toMatchObject({ status: 200 });
});

test('a backup of the store makes good what the store has lost', async () => {
  const { id } = await newKey(stack);
  rmSync(join(store, 'keys'), { recursive: true });
  expect(await takeBackup(stack, { kind: 'store' })).toMatchObject({
    state: 'taken',
    kind: 'store',
    all: true,
  });
  expect(entriesOf(id)).toHaveLength(2);
});
