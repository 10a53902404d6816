import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CryptoWorld } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

test.each([1, 32, 1024])('%i random bytes, other ones each time', async (bytes) => {
  const one = await world.reply<{ bytes: string }>({ op: 'random', bytes });
  expect(Buffer.from(one.bytes, 'base64')).toHaveLength(bytes);
  if (bytes > 1) expect(await world.reply({ op: 'random', bytes })).not.toEqual(one);
});

test('it is on record without a key', async () => {
  world.usage.length = 0;
  await world.reply({ op: 'random', bytes: 8 });
  expect(world.usage).toMatchObject([{ operation: 'random', keyId: null, version: null, outcome: 'ok' }]);
});

test.each([0, 1025, 2.5, '32'])('%j bytes are refused', async (bytes) => {
  expect(await world.refusal({ op: 'random', bytes: bytes as number })).toBe('InvalidRequest');
});
