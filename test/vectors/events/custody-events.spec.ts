import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootKeyStream, type CustodyEvent } from '@keyledger/domain';
import { MemoryEventStore, type NewEvent } from '@keyledger/event-store';
import { CustodyLog } from '../../../apps/crypto/src/custody/custody-log.js';

/**
 * Stored events of the root key's stream as versions up to now wrote them: they must fold to the same custody for ever. The fixture
 * is extended, never regenerated.
 */
interface Frozen {
  instanceId: string;
  events: NewEvent[];
}
const frozen = JSON.parse(
  readFileSync(join(import.meta.dirname, 'custody-schema-1.json'), 'utf8'),
) as Frozen;

/** The type check finds one that is missing here, the test one that is missing in the fixture. */
const KINDS: Record<CustodyEvent['type'], true> = {
  RootKeyCreated: true,
  RootKeyRotated: true,
  RootKeyRotationFailed: true,
  RootKeyRotationPeriodSet: true,
  RootKeySharesDistributed: true,
  ShareAcknowledged: true,
  CustodianEnrolled: true,
  CustodianRemoved: true,
  MasterKeyCreated: true,
  MasterKeyRotationStarted: true,
  MasterKeyRotationCompleted: true,
  MasterKeyDestroyed: true,
  ProviderCreated: true,
  ProviderUpdated: true,
  ProviderDeleted: true,
  AllKeysBackedUp: true,
};

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;

async function folded(events: readonly NewEvent[]): Promise<CustodyLog> {
  const log = new MemoryEventStore();
  await log.append(rootKeyStream(frozen.instanceId), 'none', events);
  const custodyLog = new CustodyLog(log, () => at(0), { warn: () => undefined });
  await custodyLog.load(frozen.instanceId);
  await log.close();
  return custodyLog;
}

test('every kind of custody event is frozen', () => {
  const types = new Set(frozen.events.map(({ type }) => type));
  expect([...types].sort()).toEqual(Object.keys(KINDS).sort());
});

test('a whole life of schema 1 folds to the custody that it was', async () => {
  const { custody } = await folded(frozen.events);
  const [first, second] = ['nsk_11111111-1111-4111-8111-111111111111', 'nsk_22222222-2222-4222-8222-222222222222'];
  const master = 'mkey_bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
  const custodian = (custodianId: number, name: string, zone: string) => ({
    ...{ custodianId, name, zone, address: `10.0.0.${custodianId}` },
    ...{ signingKey: 'c2lnbg==', sealingKey: 'c2VhbA==' },
  });
  const share = (shareId: number, custodianId: number, lastAckAt: string | null) => ({
    ...{ shareId, custodianId, lastAckAt, fingerprint: `0${shareId}`.repeat(32) },
  });
  expect(custody).toMatchObject({
    createdAt: at(0),
    custodians: { 1: custodian(1, 'crypto-1', 'default'), 3: custodian(3, 'crypto-2', 'west') },
    lastCustodianId: 4,
    current: {
      ...{ rootKeyId: second, fingerprint: 'f2'.repeat(32), createdAt: at(17) },
      masterKeys: { total: 1, garbage: 0, inUse: [master] },
      distribution: {
        ...{ distributionNo: 1, threshold: 2, distributedAt: at(17) },
        shares: [share(1, 1, null), share(2, 3, at(18))],
      },
    },
    former: [
      {
        ...{ rootKeyId: first, fingerprint: 'f1'.repeat(32), createdAt: at(0) },
        masterKeys: { total: 2, garbage: 1, inUse: [master] },
        distribution: { shares: [share(1, 1, at(5)), share(2, 2, at(6))] },
      },
    ],
    rootRotation: { periodSeconds: 86_400, lastRotatedAt: at(17) },
    masterRotation: { lastRotatedAt: at(11), running: null },
    rotations: {
      rootKey: { periodSeconds: 86_400, since: at(8), lastRotatedAt: at(17) },
      masterKey: { periodSeconds: null, lastRotatedAt: at(11) },
    },
    provider: null,
    lastAllKeysBackupAt: at(19),
  });
  expect(Object.keys(custody.custodians)).toEqual(['1', '3']);
});

test('the provider is what its events made it, until it is deleted', async () => {
  const { custody } = await folded(frozen.events.slice(0, -1));
  expect(custody.provider).toMatchObject({
    ...{ providerId: '1487fdf7-f730-4d25-9b85-510322067010', name: 'NativeKMS', createdAt: at(7) },
    ...{ algorithms: ['AES256_CTR', 'AES256_GCM'], rotationPeriodSeconds: 86_400 },
  });
});

test('an event of a later schema, or one that this version does not know, fails loudly', async () => {
  const [first, second] = frozen.events as [NewEvent, NewEvent];
  await expect(folded([first, { ...second, data: { ...second.data, v: 2 } }])).rejects.toThrow(/schema 2/);
  await expect(folded([first, { ...second, type: 'RootKeyForgotten' }])).rejects.toThrow(/RootKeyForgotten|unexpected/);
});
