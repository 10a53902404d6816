import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createHash, createPublicKey } from 'node:crypto';
import { isSymmetric, KEY_SPECS, newId, type KeySpec } from '@keyledger/domain';
import type { MaterialRequest } from '@keyledger/contracts';
import { CryptoWorld } from '../testing/crypto-world.js';
import { OTHER_PROJECT, PROJECT } from '../testing/stores.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const create = (keyId: string, more: object = {}): MaterialRequest => ({
  type: 'create',
  keyId,
  version: 1,
  projectId: PROJECT,
  spec: 'AES_256',
  ...more,
});

// RSA_4096 can take seconds and differs from RSA_3072 in nothing but a number.
const SPECS = (Object.keys(KEY_SPECS) as KeySpec[]).filter((spec) => spec !== 'RSA_4096');

test.each(SPECS)('%s material is made once: a retry has the same facts', async (spec) => {
  const keyId = newId();
  const made = await world.material.handle(create(keyId, { spec }));
  expect(made.material!.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(Buffer.from(made.historyKey!, 'base64')).toHaveLength(32);
  expect(await world.material.handle(create(keyId, { spec }))).toEqual(made);
  if (isSymmetric(spec)) return expect(made.material).not.toHaveProperty('publicKey');
  const spki = Buffer.from(made.material!.publicKey!, 'base64');
  expect(createHash('sha256').update(spki).digest('hex')).toBe(made.material!.fingerprint);
  createPublicKey({ key: spki, format: 'der', type: 'spki' });
});

test('an asymmetric retry does not make another key pair', async () => {
  const keyId = newId();
  await world.material.handle(create(keyId, { spec: 'RSA_2048' }));
  const writes = jest.spyOn(world.store, 'create');
  await world.material.handle(create(keyId, { spec: 'RSA_2048' }));
  expect(writes).not.toHaveBeenCalled();
  writes.mockRestore();
});

test('64 creations at once are 64 different secrets', async () => {
  const made = await Promise.all(Array.from({ length: 64 }, () => world.material.handle(create(newId()))));
  expect(new Set(made.map(({ material }) => material!.fingerprint)).size).toBe(64);
  expect(new Set(made.map(({ historyKey }) => historyKey)).size).toBe(64);
});

test('a later version has the history key of the first', async () => {
  const keyId = newId();
  const first = await world.material.handle(create(keyId));
  const second = await world.material.handle(create(keyId, { version: 2 }));
  expect(second.historyKey).toBe(first.historyKey);
  expect(second.material).not.toEqual(first.material);
});

test('a later version of a key that has no history key is not made', async () => {
  const keyId = newId();
  await expect(world.material.handle(create(keyId, { version: 2 }))).rejects.toMatchObject({
    code: 'KeyNotFound',
  });
});

test('a version that exists with another spec or project is not taken for the one wanted', async () => {
  const keyId = newId();
  await world.material.handle(create(keyId));
  for (const more of [{ spec: 'HMAC_256' }, { spec: 'EC_P256' }, { projectId: OTHER_PROJECT }]) {
    await expect(world.material.handle(create(keyId, more))).rejects.toMatchObject({ code: 'AlreadyExists' });
  }
});

test('a key that waits for its import has a history key alone', async () => {
  const keyId = newId();
  const made = await world.material.handle({ type: 'createHistoryKey', keyId });
  expect(made).toEqual({ material: null, historyKey: expect.any(String) });
  expect(await world.material.handle({ type: 'createHistoryKey', keyId })).toEqual(made);
});

test('promise 5: a destroyed key is not made anew', async () => {
  const keyId = newId();
  await world.material.handle(create(keyId));
  for (let n = 0; n < 2; n++) {
    expect(await world.material.handle({ type: 'destroy', keyId })).toEqual({
      material: null,
      historyKey: null,
    });
  }
  for (const request of [
    create(keyId),
    create(keyId, { version: 2 }),
    { type: 'createHistoryKey' as const, keyId },
  ]) {
    await expect(world.material.handle(request)).rejects.toMatchObject({ code: 'KeyDeleted' });
  }
});

test.each([
  { keyId: 'x' },
  { version: 0 },
  { version: 101 },
  { version: 1.5 },
  { projectId: 'x' },
  { spec: 'ROT13' },
  { spec: 'constructor' },
])('%j is refused', async (more) => {
  await expect(world.material.handle(create(newId(), more))).rejects.toMatchObject({
    code: 'InvalidRequest',
  });
});
