import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { metadataOf, type CommandContext } from '@keyledger/contracts';
import { newId, type Custody, type CustodyEvent } from '@keyledger/domain';
import { MemoryEventStore } from '@keyledger/event-store';
import { LogFollower } from '../keyring/log-follower.js';
import { NOW, PROJECT } from '../testing/stores.js';
import { systemCause } from './cause.js';
import { CUSTODY_PREFIX, CustodyLog } from './custody-log.js';

const INSTANCE = newId();
const ROOT = { rootKeyId: `nsk_${newId()}`, fingerprint: 'f'.repeat(64), custody: 'test' };
const quiet = { warn: () => undefined };

let log: MemoryEventStore;
const followers: LogFollower[] = [];
beforeEach(() => {
  log = new MemoryEventStore();
});
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.stop();
  await log.close();
});

/** A node that follows the log. */
async function node(): Promise<CustodyLog> {
  const custodyLog = new CustodyLog(log, () => NOW, quiet);
  const follower = new LogFollower(log, [CUSTODY_PREFIX], (event) => custodyLog.apply(event), quiet);
  followers.push(follower);
  await follower.start();
  await custodyLog.load(INSTANCE);
  return custodyLog;
}

async function begun(): Promise<CustodyLog> {
  const custodyLog = await node();
  await custodyLog.begin(ROOT, 'mkey_1');
  return custodyLog;
}

const period = (periodSeconds: number): CustodyEvent => ({
  type: 'RootKeyRotationPeriodSet',
  data: { periodSeconds },
});

test('the log says once that root key and master key exist, whichever node starts how often', async () => {
  const nodes = await Promise.all([node(), node(), node()]);
  for (let n = 0; n < 2; n++) await Promise.all(nodes.map((each) => each.begin(ROOT, 'mkey_1')));
  const events = await log.readStream(`rootkey-${INSTANCE}`);
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'RootKeyCreated', data: { v: 1, ...ROOT } },
    { type: 'MasterKeyCreated', data: { v: 1, masterKeyId: 'mkey_1', rootKeyId: ROOT.rootKeyId } },
  ]);
  for (const { custody } of nodes) {
    expect(custody.current).toMatchObject({ rootKeyId: ROOT.rootKeyId, masterKeys: { inUse: ['mkey_1'] } });
  }
});

test('the instance is found in a log that has one, behind whatever comes before it', async () => {
  const custodyLog = new CustodyLog(log, () => NOW, quiet);
  expect(await custodyLog.find()).toBeNull();
  const other = { id: newId(), type: 'Other', time: NOW, data: {}, metadata: {} };
  await log.append('other-1', 'any', [other]);
  expect(await custodyLog.find()).toBeNull();
  await begun();
  expect(await custodyLog.find()).toBe(INSTANCE);
});

test('before there is a root key, its custody cannot be asked for', async () => {
  const custodyLog = new CustodyLog(log, () => NOW, quiet);
  expect(() => custodyLog.instanceId).toThrow(/not known yet/);
  await custodyLog.load(INSTANCE);
  expect(custodyLog.begun).toBe(false);
  expect(() => custodyLog.custody).toThrow(/holds no root key/);
  await expect(custodyLog.load(newId())).rejects.toThrow(/follows/);
});

test('what one node appends, the others know by themselves', async () => {
  const [here, there] = [await begun(), await node()];
  const told: string[] = [];
  there.onEvent(({ type }) => told.push(type));
  await here.append(() => [period(86_400)], systemCause());
  expect(here.custody.rootRotation.periodSeconds).toBe(86_400);
  while (there.custody.rootRotation.periodSeconds === null) await new Promise((next) => setImmediate(next));
  expect(told).toEqual(['RootKeyRotationPeriodSet']);
});

test('nodes that append at once decide one after the other, each on what the others did', async () => {
  const nodes = await Promise.all([begun(), node(), node()]);
  const next = ({ rootRotation }: Custody) => [period((rootRotation.periodSeconds ?? 0) + 1)];
  await Promise.all(nodes.map((each) => each.append(next, systemCause())));
  expect((await node()).custody.rootRotation.periodSeconds).toBe(3);
});

test('what has a key is written once, whoever tries and what has happened since', async () => {
  const [here, there] = [await begun(), await node()];
  const first = await here.append(() => [period(1)], systemCause('same'), 'same');
  expect(first.events).toHaveLength(1);
  await here.append(() => [period(2)], systemCause());
  expect((await there.append(() => [period(3)], systemCause('same'), 'same')).events).toEqual([]);
  await Promise.all([here, there].map((each) => each.append(() => [period(4)], systemCause('b'), 'b')));
  expect(await log.readStream(`rootkey-${INSTANCE}`)).toHaveLength(5);
});

test('nothing to do appends nothing, and a refusal is passed on', async () => {
  const here = await begun();
  const { position } = await here.append(() => [period(1)], systemCause());
  expect(await here.append(() => [], systemCause())).toEqual({ position, events: [] });
  const refuse = (): never => {
    throw new Error('no');
  };
  await expect(here.append(refuse, systemCause())).rejects.toThrow('no');
});

test('a command that was carried out is known by its id, and another request with that id is refused', async () => {
  const here = await begun();
  const command: CommandContext = {
    requestId: 'request-1',
    commandId: 'command-1',
    requestHash: 'hash-1',
    caller: { principalId: 'principal-1', principalName: 'admin', projectId: PROJECT, role: 'admin' },
    sourceAddress: '127.0.0.1',
    frontDoor: 'native',
  };
  expect(await here.carriedOut(command)).toBeNull();
  const { position } = await here.append(() => [period(1)], metadataOf(command));
  expect(await (await node()).carriedOut(command)).toEqual({ position });
  const other = { ...command, requestHash: 'hash-2' };
  await expect(here.carriedOut(other)).rejects.toMatchObject({ code: 'IdempotencyMismatch' });
  const [stored] = await log.readStream(`rootkey-${INSTANCE}`, { from: 2 });
  expect(stored!.metadata).toMatchObject({ principal: 'principal-1', frontDoor: 'native' });
});

test('a stream longer than one page is read to its end', async () => {
  const here = await begun();
  for (let n = 1; n <= 600; n++) await here.append(() => [period(n)], systemCause());
  expect((await node()).custody.rootRotation.periodSeconds).toBe(600);
});
