import { randomBytes, randomUUID } from 'node:crypto';
import { completeConfig, kmsServiceStream, type KmsServiceEvent } from '@keyledger/domain';
import { MemoryEventStore, plainEvent } from '@keyledger/event-store';
import { KmsBackends } from '../../../apps/crypto/src/kms-backend/kms-backends.js';
import { isVaultPointer, vaultPointer } from '../../../apps/crypto/src/kms-backend/pointer.js';
import { VaultServer } from '../../support/vault-server.js';

/** Keys of a project in its own Vault, against a stand-in for Vault. */
const PROJECT = 'a'.repeat(32);
const NOW = '2026-01-05T19:30:50.000Z';
let vault: VaultServer;
let log: MemoryEventStore;
let backends: KmsBackends;
let secrets: Record<string, string>;

beforeEach(async () => {
  vault = await new VaultServer().listen();
  log = new MemoryEventStore();
  secrets = { s1: vault.token, s2: vault.secretId };
  backends = new KmsBackends(log, async (id) => secrets[id] ?? null);
});
afterEach(() => vault.close());

const configure = (fields: object = {}): KmsServiceEvent => ({
  type: 'KmsServiceConfigured',
  data: {
    config: completeConfig(
      {
        backendType: 'vault',
        address: vault.address,
        auth: { method: 'token' },
        credentialId: 's1',
        timeoutSeconds: 1,
        retryAttempts: 0,
        ...fields,
      },
      null,
    ),
  },
});
const started: KmsServiceEvent = { type: 'KmsServiceStarted', data: {} };

async function happened(...events: KmsServiceEvent[]): Promise<void> {
  const stream = kmsServiceStream(PROJECT);
  for (const event of events) {
    await log.append(stream, 'any', [
      plainEvent({ ...event, id: randomUUID(), time: NOW, metadata: {} } as never),
    ]);
    for (const stored of await log.readStream(stream)) backends.apply(stored);
  }
}
const place = (version = 1, keyId = '11111111-1111-4111-8111-111111111111') => ({
  projectId: PROJECT,
  keyId,
  version,
});

test('a project without a KMS service, or with a local one, keeps its material here', async () => {
  expect(await backends.forNew(PROJECT)).toBeNull();
  await happened({
    type: 'KmsServiceConfigured',
    data: { config: completeConfig({ backendType: 'local' }, null) },
  });
  await happened(started);
  expect(await backends.forNew(PROJECT)).toBeNull();
  await expect(backends.holding(PROJECT)).rejects.toMatchObject({ code: 'Unavailable' });
});

test('one whose Vault is configured sends material there once it is started, and finds it also when stopped', async () => {
  await happened(configure());
  expect(await backends.forNew(PROJECT)).toBeNull();
  await happened(started);
  const material = randomBytes(32);
  const kept = await (await backends.forNew(PROJECT))!.create(place(), material, 'AES_256', NOW);
  expect(kept).toEqual(material);
  expect(vault.paths()).toEqual([`rustfs/kms/keys/${place().keyId}/1`]);
  expect(JSON.stringify(vault.entry(vault.paths()[0]!))).not.toContain(material.toString('base64'));
  await happened({ type: 'KmsServiceStopped', data: {} });
  expect(await backends.forNew(PROJECT)).toBeNull();
  expect(await (await backends.holding(PROJECT)).get(place())).toEqual(material);
});

test('the first material of a version stays, whatever is tried after it', async () => {
  await happened(configure(), started);
  const backend = (await backends.forNew(PROJECT))!;
  const first = randomBytes(32);
  await backend.create(place(), first, 'AES_256', NOW);
  expect(await backend.create(place(), randomBytes(32), 'AES_256', NOW)).toEqual(first);
});

test('an entry that was moved to another key or version is not opened', async () => {
  await happened(configure({ enableCache: false }), started);
  const backend = (await backends.forNew(PROJECT))!;
  await backend.create(place(1), randomBytes(32), 'AES_256', NOW);
  await backend.create(place(2), randomBytes(32), 'AES_256', NOW);
  const [one, two] = vault.paths();
  Object.assign(vault.entry(two!)!, vault.entry(one!));
  await expect(backend.get(place(2))).rejects.toMatchObject({ code: 'Unavailable' });
});

test('what was read is kept as long and as many as configured, and counted', async () => {
  await happened(configure({ maxCachedKeys: 2, cacheTtlSeconds: 1 }), started);
  const backend = (await backends.forNew(PROJECT))!;
  for (const version of [1, 2, 3]) await backend.create(place(version), randomBytes(32), 'AES_256', NOW);
  const asked = () => vault.requests.filter((each) => each.startsWith('GET secret/data')).length;
  for (const version of [1, 1, 2, 3]) (await backend.get(place(version))).fill(0);
  expect(asked()).toBe(3);
  expect(backends.cacheCounts).toEqual({ hits: 1, misses: 3, entries: 2 });
  await backends.clear(PROJECT);
  await backend.get(place(3));
  expect(asked()).toBe(4);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await backend.get(place(3));
  expect(asked()).toBe(5);
});

test('without a cache every read asks Vault', async () => {
  await happened(configure({ enableCache: false }), started);
  const backend = (await backends.forNew(PROJECT))!;
  await backend.create(place(), randomBytes(32), 'AES_256', NOW);
  for (let n = 0; n < 3; n++) await backend.get(place());
  expect(vault.requests.filter((each) => each.startsWith('GET secret/data'))).toHaveLength(3);
});

test('what is removed is gone from Vault and from memory', async () => {
  await happened(configure(), started);
  const backend = (await backends.forNew(PROJECT))!;
  await backend.create(place(), randomBytes(32), 'AES_256', NOW);
  await backend.get(place());
  await backend.remove(place());
  await backend.remove(place());
  expect(vault.paths()).toEqual([]);
  await expect(backend.get(place())).rejects.toThrow(/holds no material/);
});

test('AppRole, a namespace and other mounts are used as configured; a changed configuration counts at once', async () => {
  vault.namespace = 'team';
  const auth = { method: 'approle', roleId: vault.roleId, mount: 'approle' } as const;
  await happened(configure({ auth, credentialId: 's2', namespace: 'team', keyPathPrefix: 'ours' }), started);
  await (await backends.forNew(PROJECT))!.create(place(), randomBytes(32), 'AES_256', NOW);
  expect(vault.paths()).toEqual([`ours/${place().keyId}/1`]);
  await happened({ type: 'KmsServiceReconfigured', data: configure({ namespace: 'other' }).data as never });
  await expect((await backends.holding(PROJECT)).get(place())).rejects.toThrow(/refuses the token/);
});

test.each<[string, () => void, RegExp]>([
  ['sealed', () => (vault.sealed = true), /sealed/],
  ['failing', () => (vault.failures = { status: 500, left: 9 }), /failed with 500/],
  ['slow', () => (vault.delayMs = 1_500), /no answer within 1000 ms/],
  ['answering nonsense', () => (vault.nonsense = { status: 200, text: 'hi' }), /no JSON/],
])(
  'a Vault that is %s leaves nothing behind, is told in words, and is used again afterwards',
  async (_, spoil, words) => {
    await happened(configure(), started);
    const backend = (await backends.forNew(PROJECT))!;
    spoil();
    const creating = backend.create(place(), randomBytes(32), 'AES_256', NOW);
    await expect(creating).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(words),
    });
    Object.assign(vault, { sealed: false, failures: { status: 500, left: 0 }, delayMs: 0, nonsense: null });
    expect(vault.paths()).toEqual([]);
    await backend.create(place(), randomBytes(32), 'AES_256', NOW);
    expect(vault.paths()).toHaveLength(1);
  },
);

test('a Vault that does not answer holds nobody up: a use is bounded, and for a moment refused at once', async () => {
  await happened(configure({ timeoutSeconds: 30, retryAttempts: 3, enableCache: false }), started);
  const backend = (await backends.forNew(PROJECT))!;
  const material = randomBytes(32);
  await backend.create(place(), material, 'AES_256', NOW);
  vault.delayMs = 4_000;
  await expect(backend.get(place())).rejects.toThrow(/did not answer within 2000 ms/);
  vault.delayMs = 0;
  const asked = vault.requests.length;
  await expect(backend.get(place())).rejects.toThrow(/did not answer within 2000 ms/);
  expect(vault.requests).toHaveLength(asked);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await backend.get(place())).toEqual(material);
});

test('a configuration is checked before it is started: with a good token, and with none', async () => {
  const config = (configure().data as any).config;
  await backends.check(config);
  secrets['s1'] = 'hvs.wrong';
  await expect(backends.check(config)).rejects.toThrow(/refuses the token/);
  delete secrets['s1'];
  await expect(backends.check(config)).rejects.toThrow(/secret of the Vault backend is missing/);
});

test('a pointer is none of the material that there can be', () => {
  expect(isVaultPointer(vaultPointer())).toBe(true);
  expect(vaultPointer().length).toBeGreaterThan(64);
  expect(vaultPointer()[0]).not.toBe(0x30);
  expect(isVaultPointer(randomBytes(32))).toBe(false);
});
