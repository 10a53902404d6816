import type { Custody, MasterKeys, Provider, RootKey, Rotation } from '../api/custody-shapes.js';
import { fields, table, type Cell } from './table.js';

/** The native provider as `name: value` lines. */
export function providerText(provider: Provider): string {
  return fields([
    ['id', provider.providerId],
    ['name', provider.name],
    ['algorithms', provider.algorithms.join(', ')],
    ['status', provider.status],
    ['created', provider.createdAt],
    ['rotation', `every ${provider.rotationPeriodSeconds} s`],
    ['rotated', provider.lastKeyRotatedAt],
    ['rotating now', provider.rotatingMasterKey ? 'yes' : 'no'],
    ['all backed up', provider.lastAllKeysBackupAt],
    ['resources', provider.resources.map(({ algorithm, count }) => `${algorithm}=${count}`).join(', ')],
  ]);
}

/** `every <n> s, next at <time>`, or `not by itself`. */
export function rotationText({ periodSeconds, nextRotationAt }: Rotation): string {
  if (periodSeconds === null) return 'not by itself';
  return `every ${periodSeconds} s${nextRotationAt === null ? '' : `, next at ${nextRotationAt}`}`;
}

/** Root key and shares: what is survived, who holds what, and with `history` the root keys before. */
export function custodyText(custody: Custody, history: boolean): string {
  const { current, rotation } = custody;
  const { distribution, masterKeys } = current;
  const head = fields([
    ['instance', custody.instanceId],
    ['created', custody.createdAt],
    ['state', custody.state],
    ['root key', current.rootKeyId],
    ['rotation', rotationText(rotation)],
    ['rotated', rotation.lastRotatedAt],
    ['master keys', `${masterKeys.inUse} in use, ${masterKeys.garbage} garbage, ${masterKeys.total} in all`],
    [
      'needed',
      distribution === null ? null : `${distribution.threshold} of ${distribution.shares.length} shares`,
    ],
    [
      'dealt',
      distribution === null
        ? null
        : `at ${distribution.distributedAt}, number ${distribution.distributionNo}`,
    ],
    [
      'protection',
      distribution === null ? null : `${distribution.protection}: ${distribution.protectionText}`,
    ],
    ['survives', custody.survives],
  ]);
  const parts = [head, custodiansText(custody)];
  if (history) parts.push(formerText(custody.former));
  return parts.join('\n\n');
}

/** Every node that is enrolled, with the share that it holds, and holders that are enrolled no more. */
function custodiansText({ custodians, current }: Custody): string {
  const shares = current.distribution?.shares ?? [];
  const enrolled = custodians.map((node): Cell[] => {
    const share = shares.find(({ custodianId }) => custodianId === node.custodianId);
    return [
      node.custodianId,
      node.name,
      node.zone,
      node.address,
      node.live ? 'yes' : 'NO',
      node.unsealed ? 'yes' : 'NO',
      share?.shareId,
      share?.lastAckAt,
    ];
  });
  const gone = shares
    .filter(({ custodianId }) => !custodians.some((node) => node.custodianId === custodianId))
    .map(({ custodianId, zone, address, shareId, lastAckAt }): Cell[] => [
      custodianId,
      'removed',
      zone,
      address,
      null,
      null,
      shareId,
      lastAckAt,
    ]);
  return table(
    ['custodian', 'name', 'zone', 'address', 'live', 'unsealed', 'share', 'last ack'],
    [...enrolled, ...gone],
  );
}

const formerText = (former: RootKey[]): string =>
  table(
    ['former root key', 'created', 'needed', 'dealings'],
    former.map(({ rootKeyId, createdAt, distribution }) => [
      rootKeyId,
      createdAt,
      distribution === null ? null : `${distribution.threshold} of ${distribution.shares.length}`,
      distribution?.distributionNo,
    ]),
  );

/** Master keys, and how far a rotation is. */
export function masterKeysText({ rotation, running, masterKeys }: MasterKeys): string {
  const head = fields([
    ['rotation', rotationText(rotation)],
    ['rotated', rotation.lastRotatedAt],
    ['rewrapping', running === null ? 'no' : `${running.rewrapped} done, ${running.remaining} to go`],
  ]);
  const rows = masterKeys.map(({ masterKeyId, state, rootKeyId, createdAt }) => [
    masterKeyId,
    state,
    rootKeyId,
    createdAt,
  ]);
  return `${head}\n\n${table(['master key', 'state', 'root key', 'created'], rows)}`;
}
