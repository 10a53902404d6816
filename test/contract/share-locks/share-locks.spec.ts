import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockChain } from '../../../apps/crypto/src/custody/locks/lock-chain.js';
import { PassphraseFile } from '../../../apps/crypto/src/custody/locks/passphrase-file.js';
import { PassphraseLock } from '../../../apps/crypto/src/custody/locks/passphrase-lock.js';
import type { ShareLock } from '../../../apps/crypto/src/custody/locks/share-lock.js';
import { VaultTransitLock } from '../../../apps/crypto/src/custody/locks/vault-transit-lock.js';
import { VaultServer } from '../../support/vault-server.js';

/** Every lock on a share keeps these promises. The AWS KMS one is in test/e2e/custody, against a Keyledger. */
function shareLockContract(lock: () => ShareLock): void {
  const share = Buffer.from('a share of the root key');

  test('gives back what it locked, and shows nothing of it', async () => {
    const locked = Buffer.from(await lock().lock(share));
    expect(locked.includes(share)).toBe(false);
    expect(Buffer.from(await lock().unlock(locked))).toEqual(share);
  });

  test('locks the same share differently each time', async () => {
    expect(Buffer.from(await lock().lock(share)).equals(Buffer.from(await lock().lock(share)))).toBe(false);
  });

  test('opens nothing that was altered or cut', async () => {
    const locked = Buffer.from(await lock().lock(share));
    const altered = Buffer.from(locked);
    altered[altered.length - 3]! ^= 1;
    await expect(lock().unlock(altered)).rejects.toMatchObject({ name: 'CustodyError' });
    await expect(lock().unlock(locked.subarray(0, -8))).rejects.toMatchObject({ name: 'CustodyError' });
  });
}

const folder = mkdtempSync(join(tmpdir(), 'keyledger-locks-'));
const passphraseFile = join(folder, 'passphrase');
writeFileSync(passphraseFile, 'correct horse battery');
const passphrase = new PassphraseLock(new PassphraseFile(passphraseFile));
let vault: VaultServer;
const transitLock = (): VaultTransitLock =>
  new VaultTransitLock(
    {
      address: vault.address,
      auth: { type: 'token', token: vault.token },
      timeoutMs: 1_000,
      retries: 0,
    },
    'transit/shares',
  );

beforeAll(async () => {
  vault = await new VaultServer().listen();
  const made = await fetch(`${vault.address}/v1/transit/keys/shares`, {
    method: 'POST',
    headers: { 'x-vault-token': vault.token },
    body: '{}',
  });
  expect(made.status).toBe(200);
});
afterAll(async () => {
  await vault.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a passphrase', () => shareLockContract(() => passphrase));

describe('a transit key of a stand-in for Vault', () => {
  shareLockContract(transitLock);

  test('whose Vault is sealed or away is told in words', async () => {
    const locked = await transitLock().lock(Buffer.from('share'));
    vault.sealed = true;
    await expect(transitLock().unlock(locked)).rejects.toThrow(/the Vault server is sealed/);
    vault.sealed = false;
  });

  test.each(['shares', '/shares', 'transit/'])('named %s is no mount and name', (key) => {
    const auth = { type: 'token', token: 'x' } as const;
    const settings = { address: vault.address, auth, timeoutMs: 1, retries: 0 };
    expect(() => new VaultTransitLock(settings, key)).toThrow(/<transit mount>\/<key name>/);
  });
});

describe('two locks one after the other', () => {
  test('open in reverse, and only while both are configured', async () => {
    const both = new LockChain([passphrase, transitLock()]);
    const locked = await both.lock(Buffer.from('share'));
    expect(Buffer.from(await both.unlock(locked, both.kinds)).toString()).toBe('share');
    await expect(new LockChain([passphrase]).unlock(locked, both.kinds)).rejects.toThrow(/vault-transit/);
  });
});
