import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeReply } from '@keyledger/bus';
import { sealedError } from '../custody/custody-node.js';
import { CryptoWorld } from '../testing/crypto-world.js';
import { Channel } from './channel.js';

const newChannel = (): Channel => new Channel(() => sealedError({ atHand: 1, needed: 2 }));

let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

test('while the node is sealed, nobody can begin to talk to it, and whoever tries is told', async () => {
  const channel = newChannel();
  const sealed = expect.objectContaining({ code: 'Sealed' });
  expect(() => channel.publicKey()).toThrow(sealed);
  let handled = false;
  const reply = await channel.answer('crypto.material', new Uint8Array(100), async () => (handled = true));
  expect(() => decodeReply(reply)).toThrow(sealed);
  expect(handled).toBe(false);
});

test('all nodes of a cluster, and one that starts again, have the same channel key', async () => {
  const nodes = [newChannel(), newChannel(), newChannel()];
  await Promise.all(nodes.slice(0, 2).map((node) => node.open(world.masters, world.store)));
  await nodes[2]!.open(world.masters, world.store);
  const keys = new Set(nodes.map((node) => node.publicKey().publicKey));
  expect(keys.size).toBe(1);
  expect(Buffer.from([...keys][0]!, 'base64')).toHaveLength(32);
});
