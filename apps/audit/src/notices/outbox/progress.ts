import { withSchemaLock, type Database } from '@keyledger/database';
import type { EventStore } from '@keyledger/event-store';
import type { Kysely } from 'kysely';
import type { AuditTables } from '../../tables.js';
import { createOutboxTables } from './tables.js';

/**
 * Creates the outbox where it is missing. The first time, notices begin with what the log gets from now on: nobody is told of
 * what happened before.
 * @throws EventStoreUnavailableError the first time, when the log cannot be asked for its end.
 */
export async function prepareOutbox(
  database: Database<AuditTables>,
  store: Pick<EventStore, 'head'>,
  prefixes: readonly string[],
): Promise<void> {
  await withSchemaLock(database, createOutboxTables);
  if ((await madeUpTo(database.kysely)) !== null) return;
  const head = await store.head(prefixes);
  await database.kysely
    .insertInto('notice_progress')
    .values({ id: 1, made_up_to: head })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Null where no notices are to be made: in the shadow of a rebuild, which has the tables but never this row. */
export async function madeUpTo(db: Kysely<AuditTables>): Promise<number | null> {
  const row = await db.selectFrom('notice_progress').select('made_up_to').executeTakeFirst();
  return row?.made_up_to ?? null;
}

export async function moveMadeUpTo(db: Kysely<AuditTables>, position: number): Promise<void> {
  await db
    .updateTable('notice_progress')
    .set({ made_up_to: position })
    .where('made_up_to', '<', position)
    .execute();
}
