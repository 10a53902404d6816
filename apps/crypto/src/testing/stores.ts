import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@keyledger/database';
import { KeyledgerError, newId } from '@keyledger/domain';
import { newMasterKey } from '../master-keys/master-key.js';
import { MasterKeys } from '../master-keys/master-keys.js';
import { MaterialStore } from '../material-store/material-store.js';
import type { MaterialTables } from '../material-store/schema.js';

export const NOW = '2026-01-02T03:04:05.678Z';
export const PROJECT = '0123456789abcdef0123456789abcdef';
export const OTHER_PROJECT = 'fedcba9876543210fedcba9876543210';

/** A folder of its own for a test. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'keyledger-crypto-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export const openCryptoDatabase = (folder: string): Promise<Database<MaterialTables>> =>
  openDatabase({ url: `sqlite:${join(folder, 'crypto.db')}`, schema: 'crypto', secureDelete: true });

/** A material store on a real SQLite file, as one crypto node opens it. */
export const openMaterialStore = async (folder: string): Promise<MaterialStore> =>
  MaterialStore.over(await openCryptoDatabase(folder));

/** Makes this the master key in use of a new store. What it is wrapped with does not matter. */
export function useMasterKey(store: MaterialStore, id: string): Promise<void> {
  const rootKeyId = 'nsk_test';
  const record = { providerId: newId(), rootKeyId, fingerprint: '', custody: 'test', parameters: {} };
  const wrapped = Buffer.from('a master key');
  return store.establish(record, {
    id,
    root_key_id: rootKeyId,
    wrapped,
    state: 'in-use',
    created_at: NOW,
  });
}

/** The master keys of a new store, under a root key that is no secret. */
export async function openTestMasters(store: MaterialStore, byte = 7): Promise<MasterKeys> {
  const root = { id: 'nsk_test', key: createSecretKey(Buffer.alloc(32, byte)) };
  const record = {
    providerId: newId(),
    rootKeyId: root.id,
    fingerprint: '',
    custody: 'test',
    parameters: {},
  };
  await store.establish(record, newMasterKey(root, NOW));
  const masters = new MasterKeys(store, () => new KeyledgerError('Sealed', 'sealed'));
  await masters.open(root);
  return masters;
}
