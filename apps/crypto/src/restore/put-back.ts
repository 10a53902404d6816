import type { CredentialRecord, HistoryKeyRecord, KeyVersionRecord } from '@keyledger/backup-file';
import { bulkInsertIfAbsent } from '@keyledger/database';
import type { Transaction } from 'kysely';
import type { BackupDatabase, BackupTables } from '../backup/schema.js';
import type { MasterKey } from '../master-keys/master-key.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import { requireInUse } from '../material-store/in-use.js';
import { lockMaterial } from '../material-store/material-lock.js';
import type { MaterialTables } from '../material-store/schema.js';
import { credentialPlace, historyKeyPlace, versionPlace } from '../wrapping/places.js';
import { wrap } from '../wrapping/wrap.js';

type Trx = Transaction<MaterialTables & BackupTables>;

/** Something lost, and the damaged bytes that lie in its place, if any. */
export interface Lost<Record> {
  record: Record;
  damaged: Uint8Array | null;
}
export interface LostSecrets {
  versions: Lost<KeyVersionRecord>[];
  historyKeys: Lost<HistoryKeyRecord>[];
  credentials: Lost<CredentialRecord>[];
}

/**
 * Puts lost secrets back, in one transaction: what was destroyed, or came back by other means since it was judged, stays as it
 * is. Each version that is put back is noted, so that a restore that is killed knows what it did.
 */
export async function putBack(
  database: BackupDatabase,
  masters: Pick<MasterKeys, 'wrapping'>,
  restoreId: string,
  lost: LostSecrets,
): Promise<void> {
  await masters.wrapping((current) =>
    database.kysely.transaction().execute(async (trx) => {
      const material = trx as unknown as Transaction<MaterialTables>;
      await lockMaterial(material, 'alone');
      await requireInUse(material, current.id);
      const destroyed = await destroyedAmong(trx, lost);
      for (const each of lost.historyKeys) {
        if (!destroyed.has(each.record.keyId)) await putHistoryKey(trx, current, each);
      }
      for (const each of lost.versions) {
        if (!destroyed.has(each.record.keyId)) await putVersion(trx, current, restoreId, each);
      }
      for (const each of lost.credentials) await putCredential(trx, current, each);
    }),
  );
}

async function destroyedAmong(trx: Trx, { versions, historyKeys }: LostSecrets): Promise<Set<string>> {
  const keyIds = [...new Set([...versions, ...historyKeys].map(({ record }) => record.keyId))];
  if (keyIds.length === 0) return new Set();
  const rows = await trx.selectFrom('destroyed_keys').selectAll().where('key_id', 'in', keyIds).execute();
  return new Set(rows.map(({ key_id }) => key_id));
}

async function putVersion(
  trx: Trx,
  { id, key }: MasterKey,
  restoreId: string,
  { record, damaged }: Lost<KeyVersionRecord>,
): Promise<void> {
  const { keyId: key_id, version } = record;
  if (damaged) {
    await trx
      .deleteFrom('key_versions')
      .where('key_id', '=', key_id)
      .where('version', '=', version)
      .where('wrapped', '=', damaged)
      .execute();
  }
  const row = {
    key_id,
    version,
    project_id: record.projectId,
    spec: record.spec,
    mkey_id: id,
    created_at: record.createdAt,
  };
  const wrapped = wrapped64(key, versionPlace(row), record.material);
  if ((await bulkInsertIfAbsent(trx, 'key_versions', [{ ...row, wrapped }])) === 1) {
    await bulkInsertIfAbsent(trx, 'restored_versions', [{ restore_id: restoreId, key_id, version }]);
  }
}

async function putHistoryKey(
  trx: Trx,
  { id, key }: MasterKey,
  { record, damaged }: Lost<HistoryKeyRecord>,
): Promise<void> {
  const row = { key_id: record.keyId, mkey_id: id };
  if (damaged) {
    await trx
      .deleteFrom('history_keys')
      .where('key_id', '=', row.key_id)
      .where('wrapped', '=', damaged)
      .execute();
  }
  const wrapped = wrapped64(key, historyKeyPlace(row), record.material);
  await bulkInsertIfAbsent(trx, 'history_keys', [{ ...row, wrapped }]);
}

async function putCredential(
  trx: Trx,
  { id, key }: MasterKey,
  { record, damaged }: Lost<CredentialRecord>,
): Promise<void> {
  const row = { access_key_id: record.accessKeyId, mkey_id: id, created_at: record.createdAt };
  if (damaged) {
    await trx
      .deleteFrom('credentials')
      .where('access_key_id', '=', row.access_key_id)
      .where('wrapped', '=', damaged)
      .execute();
  }
  const wrapped = wrap(key, credentialPlace(row), Buffer.from(record.secret));
  await bulkInsertIfAbsent(trx, 'credentials', [{ ...row, wrapped }]);
}

function wrapped64(key: MasterKey['key'], place: Parameters<typeof wrap>[1], material: string): Buffer {
  const clear = Buffer.from(material, 'base64');
  try {
    return wrap(key, place, clear);
  } finally {
    clear.fill(0);
  }
}
