import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const message = base64('pay 10 to Alice');

test.each([
  ['HMAC_224', 28],
  ['HMAC_256', 32],
  ['HMAC_384', 48],
  ['HMAC_512', 64],
] as const)('a %s key makes MACs of %i bytes, the same for the same message', async (spec, bytes) => {
  const id = await world.createKey(spec);
  const made = await world.reply<Record<string, string>>({ op: 'generateMac', key: { id }, message });
  expect(made).toMatchObject({ keyId: id, version: 1, algorithm: `HMAC_SHA_${spec.slice(5)}` });
  expect(Buffer.from(made.mac!, 'base64')).toHaveLength(bytes);
  expect(await world.reply({ op: 'generateMac', key: { id }, message })).toEqual(made);
});

test('the newest version makes it, with its own algorithm only', async () => {
  const id = await world.createKey('HMAC_256');
  const first = await world.reply({ op: 'generateMac', key: { id }, message });
  await world.rotate(id, 2, 'HMAC_256');
  const second = await world.reply({ op: 'generateMac', key: { id }, message });
  expect(second).toMatchObject({ version: 2 });
  expect(second.mac).not.toBe(first.mac);
  const other = { op: 'generateMac', key: { id }, message, algorithm: 'HMAC_SHA_512' } as const;
  expect(await world.refusal(other)).toBe('InvalidKeyUsage');
});

test('a fingerprint, which is public, is no MAC that the key could have made', async () => {
  const id = await world.createKey('HMAC_256');
  const { fingerprint } = (await world.state(id)).versions[0]!;
  const label = base64('keyledger fingerprint v1');
  const made = await world.reply<{ mac: string }>({ op: 'generateMac', key: { id }, message: label });
  expect(Buffer.from(made.mac, 'base64').toString('hex')).not.toBe(fingerprint);
});

test('messages of more than 32 768 bytes are refused', async () => {
  const id = await world.createKey('HMAC_256');
  await world.reply({ op: 'generateMac', key: { id }, message: base64(Buffer.alloc(32_768)) });
  const long = base64(Buffer.alloc(32_769));
  expect(await world.refusal({ op: 'generateMac', key: { id }, message: long })).toBe('InvalidRequest');
});
