import { columnTypes, withSchemaLock, type Database } from '@keyledger/database';
import { sql, type Kysely } from 'kysely';
import type { AuditTables } from '../tables.js';

export interface LedgerTables {
  usage: UsageRow;
  /** One row, which whoever changes the ledger locks first: numbers stay without gaps, and nothing slips past an erasure. */
  ledger_head: { id: 1; next_seq: number };
  /** Keys that were deleted: their records are erased, and later ones are not taken. */
  erased_keys: { key_id: string };
}

/** A usage record in the ledger. Of an erased one, number and id stay; the rest is null. */
export type UsageRow = {
  /** 1, 2, 3… without gaps. */
  seq: number;
  id: string;
  time: string | null;
  key_id: string | null;
  version: number | null;
  project_id: string | null;
  operation: string | null;
  outcome: string | null;
  principal: string | null;
  principal_name: string | null;
  source_address: string | null;
  front_door: string | null;
  request_id: string | null;
};

export const FIRST_SEQ = 1;

/** Creates the ledger's tables where they are missing. They come from no log: nothing ever drops them. */
export async function createLedgerTables(database: Database<AuditTables>): Promise<void> {
  await withSchemaLock(database, async (trx) => {
    await createUsage(trx);
    const types = columnTypes(trx);
    await trx.schema
      .createTable('ledger_head')
      .ifNotExists()
      .addColumn('id', types.integer, (column) => column.primaryKey())
      .addColumn('next_seq', types.integer, (column) => column.notNull())
      .execute();
    await trx
      .insertInto('ledger_head')
      .values({ id: 1, next_seq: FIRST_SEQ })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    await trx.schema
      .createTable('erased_keys')
      .ifNotExists()
      .addColumn('key_id', types.text, (column) => column.primaryKey())
      .execute();
  });
}

async function createUsage(db: Kysely<AuditTables>): Promise<void> {
  const types = columnTypes(db);
  await db.schema
    .createTable('usage')
    .ifNotExists()
    .addColumn('seq', types.integer, (column) => column.primaryKey())
    .addColumn('id', types.text, (column) => column.notNull().unique())
    .addColumn('time', types.text)
    .addColumn('key_id', types.text)
    .addColumn('version', types.integer)
    .addColumn('project_id', types.text)
    .addColumn('operation', types.text)
    .addColumn('outcome', types.text)
    .addColumn('principal', types.text)
    .addColumn('principal_name', types.text)
    .addColumn('source_address', types.text)
    .addColumn('front_door', types.text)
    .addColumn('request_id', types.text)
    .execute();
  await db.schema
    .createIndex('usage_of_project')
    .ifNotExists()
    .on('usage')
    .columns(['project_id', 'time', 'seq'])
    .where(sql.ref('project_id'), 'is not', null)
    .execute();
  await db.schema
    .createIndex('usage_of_key')
    .ifNotExists()
    .on('usage')
    .columns(['key_id', 'project_id', 'time', 'seq'])
    .where(sql.ref('key_id'), 'is not', null)
    .execute();
}

/** Takes the ledger for this transaction. @returns the number of the next record. */
export async function lockLedger(trx: Kysely<AuditTables>): Promise<number> {
  const { next_seq: next } = await trx
    .updateTable('ledger_head')
    .set((head) => ({ next_seq: head.ref('next_seq') }))
    .where('id', '=', 1)
    .returning('next_seq')
    .executeTakeFirstOrThrow();
  return next;
}
