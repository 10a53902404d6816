import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { keyStream, type Key } from '@keyledger/domain';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';
import { PROJECT } from '../testing/stores.js';

let world: CryptoWorld;
beforeEach(async () => {
  world = await CryptoWorld.open();
});
afterEach(() => {
  jest.restoreAllMocks();
  return world.close();
});

const encrypt = (key: { id: string } | { alias: string }) =>
  ({ op: 'encrypt', key, plaintext: base64('x') }) as const;

test('a warm key touches neither the log nor the material store', async () => {
  const id = await world.createKey();
  await world.setAlias('warm', id);
  await world.reply(encrypt({ alias: 'warm' }));
  const reads = jest.spyOn(world.log, 'readStream');
  const loads = jest.spyOn(world.store, 'keyVersion');
  await world.reply(encrypt({ alias: 'warm' }));
  await world.reply(encrypt({ id }));
  expect(reads).not.toHaveBeenCalled();
  expect(loads).not.toHaveBeenCalled();
});

test('a secret that may not stay is asked for anew at each use, also of a key that is in memory', async () => {
  const id = await world.createKey();
  await world.reply(encrypt({ id }));
  const held = world.keyring.warm({ id }, PROJECT)!;
  const [facts] = (held.state as Key).versions;
  held.version(facts!).mayStay = false;
  const loads = jest.spyOn(world.store, 'keyVersion');
  await world.reply(encrypt({ id }));
  expect(loads).toHaveBeenCalledTimes(1);
});

test('64 requests for a cold key read its stream and its material once', async () => {
  const id = await world.createKey();
  const reads = jest.spyOn(world.log, 'readStream');
  const loads = jest.spyOn(world.store, 'keyVersion');
  await Promise.all(Array.from({ length: 64 }, () => world.reply(encrypt({ id }))));
  expect(reads).toHaveBeenCalledTimes(1);
  expect(loads).toHaveBeenCalledTimes(1);
});

test('promise 2: a key disabled while it is being loaded is not served', async () => {
  const id = await world.createKey();
  const readStream = world.log.readStream.bind(world.log);
  jest.spyOn(world.log, 'readStream').mockImplementationOnce(async (stream, options) => {
    const before = await readStream(stream, options);
    await world.append(id, 'KeyDisabled');
    return before;
  });
  expect(await world.refusal(encrypt({ id }))).toBe('KeyDisabled');
});

test('promise 2: a key disabled while its secret is being loaded is not served', async () => {
  const id = await world.createKey();
  const keyVersion = world.store.keyVersion.bind(world.store);
  jest.spyOn(world.store, 'keyVersion').mockImplementationOnce(async (...place) => {
    const row = await keyVersion(...place);
    await world.append(id, 'KeyDisabled');
    return row;
  });
  expect(await world.refusal(encrypt({ id }))).toBe('KeyDisabled');
});

test('an alias that moves or goes away does so here too', async () => {
  const one = await world.createKey();
  const two = await world.createKey();
  await world.setAlias('moving', one);
  expect(await world.reply(encrypt({ alias: 'moving' }))).toMatchObject({ keyId: one });
  await world.setAlias('moving', two, 'AliasUpdated');
  expect(await world.reply(encrypt({ alias: 'moving' }))).toMatchObject({ keyId: two });
  await world.setAlias('moving', two, 'AliasDeleted');
  expect(await world.refusal(encrypt({ alias: 'moving' }))).toBe('AliasNotFound');
  await world.setAlias('moving', one);
  expect(await world.reply(encrypt({ alias: 'moving' }))).toMatchObject({ keyId: one });
});

test('promise 3: a key and an alias that were missing are found as soon as they are there', async () => {
  expect(await world.refusal(encrypt({ alias: 'later' }))).toBe('AliasNotFound');
  const id = await world.createKey();
  await world.setAlias('later', id);
  expect(await world.reply(encrypt({ alias: 'later' }))).toMatchObject({ keyId: id });
});

test('a stream longer than one page is read to its end', async () => {
  const id = await world.createKey();
  for (let n = 0; n < 1100; n++) await world.append(id, n % 2 === 0 ? 'KeyDisabled' : 'KeyEnabled');
  expect((await world.state(id)).revision).toBe(1100);
  expect(await world.refusal(encrypt({ id }))).toBe('not refused');
});

test('material that is another key’s does not pass for this one’s', async () => {
  const one = await world.createKey();
  const two = await world.createKey();
  const row = (await world.store.keyVersion(two, 1))!;
  jest.spyOn(world.store, 'keyVersion').mockResolvedValue({ ...row, key_id: one });
  expect(await world.perform(encrypt({ id: one }))).toMatchObject({
    code: 'Unavailable',
    message: expect.stringContaining('is damaged: it is lost until it is restored'),
  });
});

test('a deleted key is known as deleted after its stream was cut to one event', async () => {
  const id = await world.createKey();
  await world.append(id, 'KeyDisabled');
  await world.deleteKey(id);
  await world.log.truncate(keyStream(id), 2);
  expect(await world.refusal(encrypt({ id }))).toBe('KeyDeleted');
});
