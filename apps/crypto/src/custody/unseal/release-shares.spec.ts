import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoCluster, isAcknowledged, type ClusterNode } from '../../testing/crypto-cluster.js';
import { systemCause } from '../cause.js';
import { newSealingPair } from '../hpke.js';
import { Authority } from '../identity/authority.js';
import { certify, type Certificate } from '../identity/certificate.js';
import { NodeIdentity } from '../identity/node-identity.js';
import type { ShareFile } from '../share-files/share-file.js';
import { shareRequestText, type ShareRequest } from './share-messages.js';

jest.setTimeout(60_000);

let cluster: CryptoCluster;
let nodes: ClusterNode[];
beforeAll(async () => {
  cluster = await CryptoCluster.open();
  nodes = await cluster.startAll(3);
});
afterAll(() => cluster.close());

const identityOf = (name: string): Promise<NodeIdentity> => NodeIdentity.open(cluster.nodeFolder(name), name);

async function shareFileOf(name: string): Promise<ShareFile> {
  const folder = cluster.nodeFolder(name);
  const file = (await readdir(folder)).find((each) => each.startsWith('share-'))!;
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as ShareFile;
}

async function request(
  certificate: Certificate,
  identity: NodeIdentity,
  time = new Date().toISOString(),
): Promise<ShareRequest> {
  const { publicKey: ephemeralKey } = await newSealingPair();
  const unsigned = { certificate, ephemeralKey, time };
  return { ...unsigned, signature: identity.sign(shareRequestText(unsigned)) };
}

const denied = expect.objectContaining({ code: 'AccessDenied' });

test('a member is given the share, sealed to the key that it made for this one time', async () => {
  const { certificate } = await shareFileOf('crypto-1');
  const asked = await request(certificate, await identityOf('crypto-1'));
  const { shares } = await nodes[1]!.custody.release.answer(asked);
  expect(shares).toMatchObject([{ custodianId: 2, shareId: 2, threshold: 2 }]);
  const again = await nodes[1]!.custody.release.answer(asked);
  expect(again.shares[0]!.sealed).not.toBe(shares[0]!.sealed);
});

test('a certificate of another authority, one that was changed, and one of somebody else open nothing', async () => {
  const identity = await identityOf('crypto-1');
  const { certificate } = await shareFileOf('crypto-1');
  const { signature: _signature, ...member } = certificate;
  const forger = new Authority(createSecretKey(randomBytes(32)));
  const forged = certify(forger, member);
  const changed = { ...certificate, distributionNo: 9 };
  const stranger = await NodeIdentity.open(join(cluster.dataFolder, 'stranger'), 'stranger');
  for (const asked of [
    await request(forged, identity),
    await request(changed, identity),
    await request(certificate, stranger),
    await request({ ...certificate, signingKey: stranger.signingKey }, stranger),
  ]) {
    await expect(nodes[1]!.custody.release.answer(asked)).rejects.toEqual(denied);
  }
});

test.each([-10, 10])('a request of %i minutes from now is refused', async (minutes) => {
  const { certificate } = await shareFileOf('crypto-1');
  const time = new Date(Date.now() + minutes * 60_000).toISOString();
  const asked = await request(certificate, await identityOf('crypto-1'), time);
  await expect(nodes[1]!.custody.release.answer(asked)).rejects.toEqual(denied);
});

test('a share file does not hold the root key in clear', async () => {
  const root = nodes[0]!.masters.root.key.export();
  const file = await shareFileOf('crypto-3');
  const text = JSON.stringify(file);
  for (const form of ['hex', 'base64'] as const) expect(text).not.toContain(root.toString(form));
  expect(file.threshold).toBe(2);
});

test('a node that was taken off the list is given nothing any more, and the others are dealt new shares', async () => {
  const identity = await identityOf('crypto-3');
  const { certificate } = await shareFileOf('crypto-3');
  await nodes[0]!.custody.removeCustodian(3, 'test', systemCause());
  expect(nodes[0]!.log.custody.current.distribution!.shares.map(({ custodianId }) => custodianId)).toEqual([
    1, 2,
  ]);
  await expect(nodes[1]!.custody.release.answer(await request(certificate, identity))).rejects.toEqual(
    denied,
  );
  await cluster.until(() => isAcknowledged(nodes[0]!.log.custody), 'the new shares to be acknowledged');
  await cluster.until(
    async () => (await readdir(cluster.nodeFolder('crypto-3'))).join() === 'identity.json',
    'the share of the removed node to go',
  );
  await nodes[2]!.stop();
  const back = await cluster.start('crypto-3');
  void back.custody.unseal();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(back.custody.state).toBe('sealed');
  expect(Object.keys(nodes[0]!.log.custody.custodians)).toEqual(['1', '2']);
});

test('the last custodian cannot be removed, and one that is not there not at all', async () => {
  const remove = (id: number) => nodes[0]!.custody.removeCustodian(id, 'test', systemCause());
  await expect(remove(9)).rejects.toMatchObject({ code: 'NotFound' });
  await remove(2);
  await expect(remove(1)).rejects.toMatchObject({ code: 'InvalidRequest' });
  expect(nodes[0]!.log.custody.current.distribution).toMatchObject({ threshold: 1 });
});
