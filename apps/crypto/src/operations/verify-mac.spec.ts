import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

const message = base64('pay 10 to Alice');

async function keyWithMac(): Promise<{ id: string; mac: string }> {
  const id = await world.createKey('HMAC_256');
  const { mac } = await world.reply<{ mac: string }>({ op: 'generateMac', key: { id }, message });
  return { id, mac };
}

test('a MAC is found valid with the version that made it, also after a rotation', async () => {
  const { id, mac } = await keyWithMac();
  await world.rotate(id, 2, 'HMAC_256');
  const request = { op: 'verifyMac', key: { id }, message, mac } as const;
  expect(await world.reply(request)).toMatchObject({ valid: true, version: 1, keyId: id });
  expect(await world.reply({ ...request, version: 1 })).toMatchObject({ valid: true, version: 1 });
  expect(await world.reply({ ...request, version: 2 })).toMatchObject({ valid: false, version: null });
  await world.append(id, 'KeyVersionDisabled', { version: 1 });
  expect(await world.reply(request)).toMatchObject({ valid: false });
  expect(await world.refusal({ ...request, version: 1 })).toBe('KeyDisabled');
  expect(await world.refusal({ ...request, version: 3 })).toBe('InvalidRequest');
});

test('another message, another MAC and a cut one are not valid', async () => {
  const { id, mac } = await keyWithMac();
  const request = { op: 'verifyMac', key: { id }, message, mac } as const;
  const turned = Buffer.from(mac, 'base64');
  turned[31]! ^= 1;
  const others = [
    { ...request, message: base64('pay 99 to Alice') },
    { ...request, mac: base64(turned) },
    { ...request, mac: base64(Buffer.from(mac, 'base64').subarray(0, 16)) },
    { ...request, mac: '' },
  ];
  for (const other of others) expect(await world.reply(other)).toMatchObject({ valid: false, version: null });
  expect(await world.refusal({ ...request, mac: base64(Buffer.alloc(129)) })).toBe('InvalidRequest');
});
