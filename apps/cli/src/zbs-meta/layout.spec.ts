import type { Custody, Provider } from '../api/custody-shapes.js';
import { providerText } from './show-native.js';
import { nativeKeyText } from './show-native-key.js';

/** The examples of seed 000. Its blanks are collapsed; the rules between which the rows stand tell how wide the columns are. */
const PROVIDER: Provider = {
  providerId: '1487fdf7-f730-4d25-9b85-510322067010',
  name: 'NativeKMS',
  algorithms: ['AES256_CTR'],
  rotationPeriodSeconds: 31_536_000,
  createdAt: '2025-12-30T19:29:15.000Z',
  status: 'running',
  rotatingMasterKey: false,
  lastKeyRotatedAt: '2026-01-06T14:26:57.123Z',
  lastAllKeysBackupAt: null,
  resources: [{ algorithm: 'AES256_CTR', count: 0 }],
};
const share = (shareId: number, custodianId: number, address: string, zone = 'default') => ({
  shareId,
  custodianId,
  zone,
  address,
  lastAckAt: '2026-01-06T17:19:29.000Z',
});
const SHARES = [
  share(1, 1, '10.234.5.14'),
  share(2, 3, '10.234.5.12'),
  share(3, 5, '10.234.5.13'),
  share(4, 7, '10.234.5.11'),
];
const KEY = {
  rootKeyId: 'nsk_6f751f04-7b8f-4409-8eaa-b02e17105988',
  createdAt: '2026-01-05T19:30:50.000Z',
  masterKeys: { total: 10, garbage: 8, inUse: 2 },
  distribution: {
    threshold: 2,
    distributionNo: 1,
    distributedAt: '2026-01-05T19:30:50.000Z',
    protection: 'LEVEL4',
    protectionText: 'All shares have acked',
    shares: SHARES,
  },
};
const CUSTODY: Custody = {
  instanceId: 'e99e5601-0780-4c68-98a7-3b563d01c516',
  createdAt: '2025-12-30T19:29:15.000Z',
  state: 'running',
  survives: '',
  warnings: [],
  rotation: { periodSeconds: 31_536_000, lastRotatedAt: KEY.createdAt, nextRotationAt: null },
  current: KEY,
  former: [],
  custodians: [],
};

const SEED_PROVIDER = `\
------------------------  -----------------------------------------
Provider Id               1487fdf7-f730-4d25-9b85-510322067010
Provider Name             NativeKMS
Last key rotate time      2026-01-06 14:26:57
Key rotate period         31536000
Last all key backup time  -
Rotating master key       No
Status                    KMS_STATUS_RUNNING
Crypt Stats               AES256_CTR Encrypt Res Num: 0
------------------------  -----------------------------------------`;
const SEED_INSTANCE = `\
-----------------  ----------------------------------------
KMS Id             e99e5601-0780-4c68-98a7-3b563d01c516
Created time       2025-12-30 19:29:15
Current shamir id  nsk_6f751f04-7b8f-4409-8eaa-b02e17105988
Rotate period      31536000
Last rotate time   2026-01-05 19:30:50
-----------------  ----------------------------------------
[State: NK_STATE_RUNNING]
[Current shamir key ⬇ ]`;
const SEED_KEY = `\
-------------  ------------------------------------------------------------------------------
Key Id         nsk_6f751f04-7b8f-4409-8eaa-b02e17105988
Total mkey     10
Garbage mkey   8
Inuse mkey     2
Create time    2026-01-05 19:30:50
Zones summary  zone_id: default
               k/n: 2/4
               dist_time: 2026-01-05 19:30:50, dist_no: 1
               protection: LEVEL4: All shares have acked
               share_cnt: 4, shares:
                 - [share_id: 1, cid: 1, ip: 10.234.5.14, last_ack_time: 2026-01-06 17:19:29]
                 - [share_id: 2, cid: 3, ip: 10.234.5.12, last_ack_time: 2026-01-06 17:19:29]
                 - [share_id: 3, cid: 5, ip: 10.234.5.13, last_ack_time: 2026-01-06 17:19:29]
                 - [share_id: 4, cid: 7, ip: 10.234.5.11, last_ack_time: 2026-01-06 17:19:29]
-------------  ------------------------------------------------------------------------------`;

describe('the layout of zbs-meta', () => {
  it("is the seed's for the native KMS", () => {
    expect(providerText(PROVIDER)).toBe(SEED_PROVIDER);
  });

  it('has a line for each algorithm, and says when all keys were backed up, that it rotates or is sealed', () => {
    const text = providerText({
      ...PROVIDER,
      status: 'sealed',
      rotatingMasterKey: true,
      lastAllKeysBackupAt: '2026-02-01T00:00:00.000Z',
      resources: [
        { algorithm: 'AES256_CTR', count: 12 },
        { algorithm: 'AES256_GCM', count: 3 },
      ],
    });
    expect(text.split('\n').slice(5, -1)).toEqual([
      'Last all key backup time  2026-02-01 00:00:00',
      'Rotating master key       Yes',
      'Status                    KMS_STATUS_SEALED',
      'Crypt Stats               AES256_CTR Encrypt Res Num: 12',
      '                          AES256_GCM Encrypt Res Num: 3',
    ]);
  });

  it("is the seed's for the KMS key", () => {
    expect(nativeKeyText(CUSTODY, false)).toBe(`${SEED_INSTANCE}\n${SEED_KEY}`);
  });

  it('lists former keys under a heading of their own, and the heading alone where there are none', () => {
    const history = `${SEED_INSTANCE}\n${SEED_KEY}\n[History shamir key ⬇ ]`;
    expect(nativeKeyText(CUSTODY, true)).toBe(history);
    expect(nativeKeyText({ ...CUSTODY, former: [KEY, KEY] }, true)).toBe(
      `${history}\n${SEED_KEY}\n${SEED_KEY}`,
    );
  });

  it('has a block for each zone, with the shares that are there', () => {
    const shares = [share(1, 1, 'a1', 'east'), share(2, 2, 'a2', 'east'), share(3, 3, 'a3', 'west')];
    const distribution = { ...KEY.distribution, threshold: 2, shares };
    const text = nativeKeyText({ ...CUSTODY, current: { ...KEY, distribution } }, false);
    expect(text.split('\n').filter((line) => /zone_id|k\/n|share_cnt|share_id/.test(line))).toEqual([
      'Zones summary  zone_id: east',
      '               k/n: 2/3',
      '               share_cnt: 2, shares:',
      '                 - [share_id: 1, cid: 1, ip: a1, last_ack_time: 2026-01-06 17:19:29]',
      '                 - [share_id: 2, cid: 2, ip: a2, last_ack_time: 2026-01-06 17:19:29]',
      '               zone_id: west',
      '               k/n: 2/3',
      '               share_cnt: 1, shares:',
      '                 - [share_id: 3, cid: 3, ip: a3, last_ack_time: 2026-01-06 17:19:29]',
    ]);
  });

  it('grows with longer values, rules and all', () => {
    const address = 'crypto-node-with-a-long-name.example.org';
    const shares = [{ ...share(1, 1, address), lastAckAt: null }];
    const distribution = { ...KEY.distribution, shares };
    const lines = nativeKeyText({ ...CUSTODY, current: { ...KEY, distribution } }, false).split('\n');
    const shareLine = lines.at(-2)!;
    expect(shareLine).toContain(`ip: ${address}, last_ack_time: -]`);
    expect(lines.at(-1)!.length).toBe(Math.max(15 + 78, shareLine.length));
    expect(lines.at(-1)).toBe(lines.at(9));
  });

  it('tells an instance that is sealed, or whose key was not dealt yet', () => {
    const state = (more: Partial<Custody>) => nativeKeyText({ ...CUSTODY, ...more }, false).split('\n')[7];
    expect(state({ state: 'sealed' })).toBe('[State: NK_STATE_UNCERTAIN]');
    expect(state({ state: 'rotating' })).toBe('[State: NK_STATE_RUNNING]');
    expect(state({ current: { ...KEY, distribution: null } })).toBe('[State: NK_STATE_CREATING]');
  });

  it('lets no name act on the terminal', () => {
    expect(providerText({ ...PROVIDER, name: 'a\u001b[2J' })).toContain('a\\u{1b}[2J');
  });
});
