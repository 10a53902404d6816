import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoCluster, type ClusterNode } from '../../testing/crypto-cluster.js';
import { NodeIdentity } from '../identity/node-identity.js';
import { enrolRequest, isEnrolReply, type EnrolRequest } from './enrol-messages.js';
import { JoinSecret } from './join-secret.js';

jest.setTimeout(60_000);

let cluster: CryptoCluster;
let node: ClusterNode;
let secret: JoinSecret;
let stranger: NodeIdentity;
beforeAll(async () => {
  cluster = await CryptoCluster.open();
  [node] = (await cluster.startAll(1)) as [ClusterNode];
  secret = (await JoinSecret.read(join(cluster.dataFolder, 'join.secret')))!;
  stranger = await NodeIdentity.open(join(cluster.dataFolder, 'stranger'), 'stranger');
});
afterAll(() => cluster.close());

const PLACE = { zone: 'b', address: '10.0.0.7' };
const ask = (request: EnrolRequest) => node.custody.enrolment.answer(request);

test('a node without the join secret is not enrolled', async () => {
  const file = join(cluster.dataFolder, 'another.secret');
  await writeFile(file, Buffer.alloc(32, 1), { mode: 0o600 });
  const other = (await JoinSecret.read(file))!;
  await expect(ask(enrolRequest(stranger, PLACE, other))).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('a request that was changed, or is not signed by the node, is refused', async () => {
  const request = enrolRequest(stranger, PLACE, secret);
  for (const changed of [
    { ...request, zone: 'c' },
    { ...request, time: new Date(Date.now() - 3_600_000).toISOString() },
    { ...request, signature: request.signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) },
  ]) {
    await expect(ask(changed)).rejects.toMatchObject({ code: 'AccessDenied' });
  }
  expect(Object.keys(node.log.custody.custodians)).toEqual(['1']);
});

test.each([{ zone: 'a zone' }, { zone: '' }, { address: 'x'.repeat(257) }])(
  '%j is refused',
  async (wrong) => {
    const request = enrolRequest(stranger, { ...PLACE, ...wrong }, secret);
    await expect(ask(request)).rejects.toMatchObject({ code: 'InvalidRequest' });
  },
);

test('a node that has it is enrolled once, with the next id, and told when it moves', async () => {
  const request = enrolRequest(stranger, PLACE, secret);
  const replies = await Promise.all([ask(request), ask(request)]);
  for (const reply of replies) {
    expect(isEnrolReply(reply, request, secret)).toBe(true);
    expect(reply.certificate).toMatchObject({ custodianId: 2, name: 'stranger', zone: 'b' });
  }
  const moved = await ask(enrolRequest(stranger, { zone: 'c', address: '10.0.0.8' }, secret));
  expect(moved.certificate).toMatchObject({ custodianId: 2, zone: 'c' });
  expect(node.log.custody.custodians[2]).toMatchObject({ address: '10.0.0.8' });
});

test('a node of the same name with new keys gets a new id, and the one before does not come back', async () => {
  const wiped = await NodeIdentity.open(join(cluster.dataFolder, 'wiped'), 'stranger');
  const { certificate } = await ask(enrolRequest(wiped, PLACE, secret));
  expect(certificate.custodianId).toBe(3);
  await expect(ask(enrolRequest(stranger, PLACE, secret))).rejects.toThrow(/taken off the list/);
});

test('a join secret that is short, or that others can read, is refused', async () => {
  const file = join(cluster.dataFolder, 'weak.secret');
  await writeFile(file, 'short', { mode: 0o600 });
  await expect(JoinSecret.read(file)).rejects.toThrow(/must hold 32 to 4096 bytes/);
  const open = join(cluster.dataFolder, 'open.secret');
  await writeFile(open, Buffer.alloc(32), { mode: 0o644 });
  await expect(JoinSecret.read(open)).rejects.toThrow(/others can read/);
  expect((await JoinSecret.given(open)).prove('text')).toHaveLength(64);
  await expect(JoinSecret.given(join(cluster.dataFolder, 'nowhere'))).rejects.toThrow(/cannot be read/);
});
