import { answer, FakeIo, refusal, type Answer } from '../testing/fake-io.js';
import { run } from './program.js';

const INSTANCE = 'e99e5601-0780-4c68-98a7-3b563d01c516';
const CUSTODY = {
  instanceId: INSTANCE,
  createdAt: '2025-12-30T19:29:15.000Z',
  state: 'running',
  rotation: { periodSeconds: null, lastRotatedAt: null },
  current: {
    rootKeyId: 'nsk_6f751f04-7b8f-4409-8eaa-b02e17105988',
    createdAt: '2025-12-30T19:29:15.000Z',
    masterKeys: { total: 1, garbage: 0, inUse: 1 },
    distribution: null,
  },
  former: [],
};
const PROVIDER = { resources: [], status: 'running', lastKeyRotatedAt: null, lastAllKeysBackupAt: null };

async function zbsMeta(args: string, service: Answer) {
  const fake = new FakeIo(service);
  return Object.assign(fake, { exitCode: await run(args.split(' '), fake.io) });
}
const nobody: Answer = () => refusal('Internal', 500);

describe('zbs-meta', () => {
  it.each([
    ['kms show_native', 'GET', '/provider', undefined],
    [
      'kms create_native --crypt_algos AES256_CTR --key_rotate_period_seconds 86400',
      'POST',
      '/provider',
      { algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 },
    ],
    [
      'kms create_native --crypt_algos=AES256_CTR,AES256_GCM',
      'POST',
      '/provider',
      { algorithms: ['AES256_CTR', 'AES256_GCM'] },
    ],
    [
      'kms update_native --key_rotate_period_seconds=31536000',
      'PATCH',
      '/provider',
      { rotationPeriodSeconds: 31_536_000 },
    ],
    ['kms delete_native', 'DELETE', '/provider', undefined],
  ])('%s asks %s %s', async (args, method, path, body) => {
    const { asked, exitCode } = await zbsMeta(args, () => answer(PROVIDER));
    expect(asked).toMatchObject([{ method, path }]);
    expect(asked[0]!.body).toEqual(body);
    expect(exitCode).toBe(0);
  });

  it('says nothing when an update or a deletion succeeds', async () => {
    for (const args of ['kms update_native --crypt_algos AES256_GCM', 'kms delete_native']) {
      expect(await zbsMeta(args, () => answer(PROVIDER))).toMatchObject({ stdout: '', stderr: '' });
    }
  });

  it.each([
    [
      'kms create_native --crypt_algos AES256_CTR --key_rotate_period_seconds 86399',
      'zbs-meta: --key_rotate_period_seconds: 86399 is out of range [86400, 31536000] (InvalidRequest)\n',
    ],
    [
      'kms update_native --key_rotate_period_seconds=31536001',
      'zbs-meta: --key_rotate_period_seconds: 31536001 is out of range [86400, 31536000] (InvalidRequest)\n',
    ],
    [
      'kms update_native --crypt_algos SM4',
      "zbs-meta: --crypt_algos: 'SM4' is not an algorithm of the native KMS, which has AES256_CTR and AES256_GCM (InvalidRequest)\n",
    ],
    [
      'native_key rotate',
      'zbs-meta: --mgt_id is required for rotate: the KMS Id that native_key show prints (UnsupportedOperation)\n',
    ],
  ])('%s is refused with exit code 1, and asks nobody', async (args, stderr) => {
    expect(await zbsMeta(args, nobody)).toMatchObject({ exitCode: 1, stdout: '', stderr, asked: [] });
  });

  it("tells the service's refusal on standard error, with exit code 1", async () => {
    const none = () => refusal('NotFound', 404, 'there is no native provider: create it first');
    expect(await zbsMeta('kms show_native', none)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'zbs-meta: there is no native provider: create it first (NotFound, request request-1)\n',
    });
  });

  it.each([
    'kms',
    'kms create_native',
    'kms delete_native now',
    'kms create_native --crypt_algos AES256_CTR --key_rotate_period_seconds 1e5',
    'native_key',
    'native_key explode --mgt_id x',
    'native_key show --mgt_id',
  ])("calls '%s' a usage error", async (args) => {
    const { exitCode, stderr, asked } = await zbsMeta(args, nobody);
    expect([exitCode, asked]).toEqual([2, []]);
    expect(stderr).toMatch(/^zbs-meta: .+ \(Usage\)\n$/);
  });

  it('shows the KMS key of the instance that is asked for, and of no other', async () => {
    const service: Answer = () => answer(CUSTODY);
    const shown = await zbsMeta(`native_key show --mgt_id=${INSTANCE} --history`, service);
    expect(shown.asked[0]!.path).toBe('/root-key?history=true');
    expect(shown.stdout).toContain(`KMS Id             ${INSTANCE}\n`);
    expect(await zbsMeta('native_key show --mgt_id other', service)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `zbs-meta: there is no KMS instance 'other': the one here is ${INSTANCE} (NotFound)\n`,
    });
  });

  it.each(['rotate', 'reload', 'destroy'])('does not offer %s, and says why', async (action) => {
    const service: Answer = () => answer(CUSTODY);
    const { exitCode, stderr, asked } = await zbsMeta(`native_key ${action} --mgt_id ${INSTANCE}`, service);
    expect([exitCode, asked.length]).toEqual([1, 1]);
    expect(stderr).toContain(`zbs-meta: ${action} is not available: Keyledger `);
    expect((await zbsMeta(`native_key ${action} --mgt_id x`, service)).stderr).toContain('(NotFound)');
  });

  it('has helps', async () => {
    for (const args of ['-h', 'kms -h', 'kms create_native -h', 'native_key -h']) {
      const { exitCode, stdout, asked } = await zbsMeta(args, nobody);
      expect([exitCode, asked]).toEqual([0, []]);
      expect(stdout).toMatch(/^Usage: zbs-meta /);
    }
  });
});
