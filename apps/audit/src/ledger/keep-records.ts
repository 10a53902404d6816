import type { UsageRecord } from '@keyledger/contracts';
import { among, bulkInsert, type Database } from '@keyledger/database';
import type { Kysely } from 'kysely';
import type { AuditTables } from '../tables.js';
import { lockLedger, type UsageRow } from './tables.js';

/**
 * Takes records into the ledger, in their order. One that is there already has no further effect, and one of a deleted key
 * is not taken.
 * @param records whose times are all in the form of `toISOString`, so that they compare as texts
 * @returns how many are new.
 * @throws DatabaseUnavailableError whether they were kept is unknown; keeping them again is safe.
 */
export async function keepRecords(
  { kysely }: Database<AuditTables>,
  records: readonly UsageRecord[],
): Promise<number> {
  const byId = new Map(records.map((record) => [record.id, record]));
  return kysely.transaction().execute(async (trx) => {
    const next = await lockLedger(trx);
    for (const id of await idsThere(trx, [...byId.keys()])) byId.delete(id);
    const erased = await erasedAmong(trx, [...byId.values()]);
    const fresh = [...byId.values()].filter(({ keyId }) => keyId === null || !erased.has(keyId));
    await bulkInsert(
      trx,
      'usage',
      fresh.map((record, index) => rowOf(record, next + index)),
    );
    await trx
      .updateTable('ledger_head')
      .set({ next_seq: next + fresh.length })
      .where('id', '=', 1)
      .execute();
    return fresh.length;
  });
}

async function idsThere(trx: Kysely<AuditTables>, ids: string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('usage')
    .select('id')
    .where(among(trx, 'id', ids))
    .execute();
  return rows.map(({ id }) => id);
}

async function erasedAmong(trx: Kysely<AuditTables>, records: UsageRecord[]): Promise<Set<string>> {
  const keyIds = new Set(records.map(({ keyId }) => keyId).filter((keyId) => keyId !== null));
  const rows = await trx
    .selectFrom('erased_keys')
    .select('key_id')
    .where(among(trx, 'key_id', [...keyIds]))
    .execute();
  return new Set(rows.map(({ key_id: keyId }) => keyId));
}

function rowOf(record: UsageRecord, seq: number): UsageRow {
  return {
    seq,
    id: record.id,
    time: record.time,
    key_id: record.keyId,
    version: record.version,
    project_id: record.projectId,
    operation: record.operation,
    outcome: record.outcome,
    principal: record.principal,
    principal_name: record.principalName,
    source_address: record.sourceAddress,
    front_door: record.frontDoor,
    request_id: record.requestId,
  };
}
