import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CryptoWorld } from '../testing/crypto-world.js';
import { NOW } from '../testing/stores.js';
import { CredentialService } from './credential-service.js';

let world: CryptoWorld;
let credentials: CredentialService;
beforeAll(async () => {
  world = await CryptoWorld.open();
  credentials = new CredentialService(world.masters, world.store, () => NOW);
});
afterAll(() => world.close());

test('an access key has one secret of 40 characters, until it is deleted', async () => {
  const accessKeyId = 'KLIDEXAMPLE1';
  const { secretAccessKey } = await credentials.handle({ type: 'create', accessKeyId });
  expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  expect(await credentials.handle({ type: 'get', accessKeyId })).toEqual({ secretAccessKey });
  await expect(credentials.handle({ type: 'create', accessKeyId })).rejects.toMatchObject({
    code: 'AlreadyExists',
  });
  for (let n = 0; n < 2; n++) await credentials.handle({ type: 'delete', accessKeyId });
  expect(await credentials.handle({ type: 'get', accessKeyId })).toEqual({ secretAccessKey: null });
});

test('the secret of one access key does not pass for that of another', async () => {
  await credentials.handle({ type: 'create', accessKeyId: 'ONE' });
  const row = (await world.store.credential('ONE'))!;
  await world.store.addCredential({ ...row, access_key_id: 'TWO' });
  await expect(credentials.handle({ type: 'get', accessKeyId: 'TWO' })).rejects.toThrow(
    'cannot be unwrapped',
  );
});

test('a secret that was made elsewhere is kept as it is, and not written over', async () => {
  const put = (secret: string) => credentials.handle({ type: 'put', accessKeyId: 'kms-backend-1', secret });
  for (let n = 0; n < 2; n++) expect(await put('s.XYZ')).toEqual({ secretAccessKey: null });
  await expect(put('s.ABC')).rejects.toMatchObject({ code: 'AlreadyExists' });
  expect(await credentials.handle({ type: 'get', accessKeyId: 'kms-backend-1' })).toEqual({
    secretAccessKey: 's.XYZ',
  });
  for (const secret of ['', 'x'.repeat(4097), null]) {
    await expect(put(secret as string)).rejects.toMatchObject({ code: 'InvalidRequest' });
  }
});

test.each(['', 'a b', 'x'.repeat(129), null])('the id %j is refused', async (accessKeyId) => {
  await expect(credentials.handle({ type: 'get', accessKeyId: accessKeyId as string })).rejects.toMatchObject(
    {
      code: 'InvalidRequest',
    },
  );
});
