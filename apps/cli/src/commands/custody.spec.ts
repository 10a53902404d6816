import { answer, refusal } from '../testing/fake-io.js';
import { started } from '../testing/started.js';

const AT = '2026-11-24T07:00:00.000Z';
const share = (shareId: number, custodianId: number) => ({
  shareId,
  custodianId,
  zone: 'default',
  address: `10.0.0.${custodianId}`,
  lastAckAt: AT,
});
const CUSTODY = {
  instanceId: 'e99e5601-0780-4c68-98a7-3b563d01c516',
  createdAt: AT,
  state: 'running',
  survives: 'Any 2 of 3 nodes unseal: the loss of one node is survived.',
  warnings: ['the share of node 3 was not acknowledged for a day'],
  rotation: { periodSeconds: 86_400, lastRotatedAt: null, nextRotationAt: AT },
  current: {
    rootKeyId: 'nsk_2',
    createdAt: AT,
    masterKeys: { total: 3, garbage: 2, inUse: 1 },
    distribution: {
      threshold: 2,
      distributionNo: 4,
      distributedAt: AT,
      protection: 'LEVEL4',
      protectionText: 'All shares have acked',
      shares: [share(1, 1), share(2, 2), share(3, 9)],
    },
  },
  former: [
    { rootKeyId: 'nsk_1', createdAt: AT, masterKeys: { total: 0, garbage: 0, inUse: 0 }, distribution: null },
  ],
  custodians: [
    { custodianId: 1, name: 'crypto-1', zone: 'default', address: '10.0.0.1', live: true, unsealed: true },
    { custodianId: 2, name: 'crypto-2', zone: 'default', address: '10.0.0.2', live: false, unsealed: false },
  ],
};
const PROVIDER = {
  providerId: 'p',
  name: 'NativeKMS',
  algorithms: ['AES256_CTR'],
  rotationPeriodSeconds: 86_400,
  createdAt: AT,
  status: 'running',
  rotatingMasterKey: false,
  lastKeyRotatedAt: null,
  lastAllKeysBackupAt: null,
  resources: [{ algorithm: 'AES256_CTR', count: 3 }],
};
const MASTER_KEYS = {
  rotation: { periodSeconds: null, lastRotatedAt: AT, nextRotationAt: null },
  running: { masterKeyId: 'm2', startedAt: AT, rewrapped: 4, remaining: 6 },
  masterKeys: [{ masterKeyId: 'm2', rootKeyId: 'nsk_2', state: 'in-use', createdAt: AT }],
};

describe('custody', () => {
  it.each<[string, string, string, unknown, object]>([
    ['provider show', 'GET', '/provider', undefined, PROVIDER],
    [
      'provider create --algorithm aes256_ctr --algorithm AES256_GCM --rotation-seconds 86400',
      'POST',
      '/provider',
      { algorithms: ['AES256_CTR', 'AES256_GCM'], rotationPeriodSeconds: 86_400 },
      PROVIDER,
    ],
    [
      'provider update --rotation-seconds 90000',
      'PATCH',
      '/provider',
      { rotationPeriodSeconds: 90_000 },
      PROVIDER,
    ],
    ['provider delete', 'DELETE', '/provider', undefined, {}],
    ['root-key rotate', 'POST', '/root-key/rotate', undefined, CUSTODY],
    ['root-key period 86400', 'PUT', '/root-key/rotation', { periodSeconds: 86_400 }, CUSTODY],
    ['root-key period off', 'DELETE', '/root-key/rotation', undefined, CUSTODY],
    ['shares show', 'GET', '/root-key', undefined, CUSTODY],
    ['shares show --history', 'GET', '/root-key?history=true', undefined, CUSTODY],
    ['shares distribute', 'POST', '/root-key/distribute', undefined, CUSTODY],
    ['shares remove 3', 'DELETE', '/custodians/3', undefined, {}],
    ['master-keys show', 'GET', '/master-keys', undefined, MASTER_KEYS],
    ['master-keys rotate', 'POST', '/master-keys/rotate', undefined, MASTER_KEYS],
  ])('%s asks %s %s', async (args, method, path, body, reply) => {
    const { asked, exitCode } = await started(args, () => answer(reply));
    expect(asked).toMatchObject([{ method, path }]);
    expect(asked[0]!.body).toEqual(body);
    expect(exitCode).toBe(0);
  });

  it('shows who holds which share, a holder that was removed too, and what is survived', async () => {
    const { stdout, stderr } = await started('shares show', () => answer(CUSTODY));
    expect(stdout.split('\n').slice(-6, -1)).toEqual([
      '',
      'CUSTODIAN  NAME      ZONE     ADDRESS   LIVE  UNSEALED  SHARE  LAST ACK',
      `1          crypto-1  default  10.0.0.1  yes   yes       1      ${AT}`,
      `2          crypto-2  default  10.0.0.2  NO    NO        2      ${AT}`,
      `9          removed   default  10.0.0.9  -     -         3      ${AT}`,
    ]);
    expect(stdout).toContain('needed:      2 of 3 shares\n');
    expect(stdout).toContain('survives:    Any 2 of 3 nodes unseal: the loss of one node is survived.\n');
    expect(stderr).toBe('keyledger: warning: the share of node 3 was not acknowledged for a day\n');
  });

  it('lists former root keys when asked to', async () => {
    const { stdout } = await started('shares show --history', () => answer(CUSTODY));
    expect(stdout).toMatch(/\nFORMER ROOT KEY +CREATED +NEEDED +DEALINGS\nnsk_1 +\S+ +- +-\n$/);
  });

  it('says in a line what a rotation of the root key came to', async () => {
    expect((await started('root-key rotate', () => answer(CUSTODY))).stdout).toBe(
      'the root key is nsk_2; any 2 of 3 shares open it\n',
    );
    expect((await started('root-key period 86400', () => answer(CUSTODY))).stdout).toBe(
      `the root key rotates every 86400 s, next at ${AT}\n`,
    );
  });

  it('says how far a rewrapping is', async () => {
    const { stdout } = await started('master-keys show', () => answer(MASTER_KEYS));
    expect(stdout).toContain('rewrapping: 4 done, 6 to go\n');
    expect(stdout).toContain('rotation:   not by itself\n');
  });

  it.each([
    'provider create',
    'provider create --algorithm rot13',
    'provider create --algorithm AES256_CTR --rotation-seconds 86399',
    'provider update',
    'root-key period',
    'root-key period 86399',
    'root-key period never',
    'shares remove',
    'shares remove ..',
  ])("calls '%s' a usage error, and asks nothing", async (args) => {
    const { asked, exitCode, stderr } = await started(args, () => refusal('Internal', 500));
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/^keyledger: .+ \(Usage\)\n$/);
  });
});
