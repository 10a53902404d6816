import type { Custody, Distribution, RootKey, Share } from '../api/custody-shapes.js';
import { simpleTable, timeText } from './simple-table.js';

/** Of the seed's example. */
const INSTANCE_WIDTHS = [17, 40] as const;
const KEY_WIDTHS = [13, 78] as const;

/** What `native_key show` prints: the instance, its state, and its key; with `--history` also the keys before. */
export function nativeKeyText(custody: Custody, history: boolean): string {
  const { current, former, rotation } = custody;
  const instance = simpleTable(
    [
      ['KMS Id', custody.instanceId],
      ['Created time', timeText(custody.createdAt)],
      ['Current shamir id', current.rootKeyId],
      ['Rotate period', rotation.periodSeconds ?? '-'],
      ['Last rotate time', timeText(rotation.lastRotatedAt)],
    ],
    INSTANCE_WIDTHS,
  );
  const parts = [instance, `[State: ${stateOf(custody)}]`, '[Current shamir key ⬇ ]', keyText(current)];
  if (history) parts.push('[History shamir key ⬇ ]', ...former.map(keyText));
  return parts.join('\n');
}

function stateOf({ state, current }: Custody): string {
  if (state === 'sealed') return 'NK_STATE_UNCERTAIN';
  return current.distribution === null ? 'NK_STATE_CREATING' : 'NK_STATE_RUNNING';
}

function keyText({ rootKeyId, masterKeys, createdAt, distribution }: RootKey): string {
  return simpleTable(
    [
      ['Key Id', rootKeyId],
      ['Total mkey', masterKeys.total],
      ['Garbage mkey', masterKeys.garbage],
      ['Inuse mkey', masterKeys.inUse],
      ['Create time', timeText(createdAt)],
      ['Zones summary', distribution === null ? '-' : zoneLines(distribution)],
    ],
    KEY_WIDTHS,
  );
}

/** A block for each zone. The shares of all zones are dealt together, so k/n, time and protection are those of the whole. */
function zoneLines({ shares, ...dealt }: Distribution): string[] {
  const zones = [...new Set(shares.map(({ zone }) => zone))].sort();
  return zones.flatMap((zone) => {
    const held = shares.filter((share) => share.zone === zone);
    return [
      `zone_id: ${zone}`,
      `k/n: ${dealt.threshold}/${shares.length}`,
      `dist_time: ${timeText(dealt.distributedAt)}, dist_no: ${dealt.distributionNo}`,
      `protection: ${dealt.protection}: ${dealt.protectionText}`,
      `share_cnt: ${held.length}, shares:`,
      ...held.map(shareLine),
    ];
  });
}

const shareLine = ({ shareId, custodianId, address, lastAckAt }: Share): string =>
  `  - [share_id: ${shareId}, cid: ${custodianId}, ip: ${address}, last_ack_time: ${timeText(lastAckAt)}]`;
