import { setImmediate as nextTurn } from 'node:timers/promises';
import { bulkInsertIfAbsent, type Projection } from '@keyledger/database';
import { keyIdOfStream } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Kysely, Transaction } from 'kysely';
import type { AuditTables } from '../tables.js';
import { lockLedger } from './tables.js';

const DELETED = 'KeyDeleted';
/** Records erased by one statement: others get their turn between two. */
const ERASED_PER_STATEMENT = 2_000;

/**
 * Ends the usage history of deleted keys (DESIGN 4). It follows the log like a projection, but owns no table: the ledger is
 * not made from the log, and no replay may touch it.
 */
export const usageErasure: Projection<AuditTables> = {
  name: 'usage_erasure',
  version: 1,
  prefixes: ['key-'],
  types: new Set([DELETED]),
  tables: [],
  create: () => Promise.resolve(),
  drop: () => Promise.resolve(),
  apply: eraseDeleted,
};

async function eraseDeleted(trx: Transaction<AuditTables>, events: OpenedEvent[]): Promise<void> {
  const deleted = events.flatMap(({ type, stream }) =>
    type === DELETED ? (keyIdOfStream(stream) ?? []) : [],
  );
  if (deleted.length === 0) return;
  await lockLedger(trx);
  await bulkInsertIfAbsent(
    trx,
    'erased_keys',
    deleted.map((keyId) => ({ key_id: keyId })),
  );
  for (const keyId of deleted) await eraseUsage(trx, keyId);
}

async function eraseUsage(trx: Kysely<AuditTables>, keyId: string): Promise<void> {
  let erased: bigint;
  do {
    const some = trx
      .selectFrom('usage')
      .select('seq')
      .where('key_id', '=', keyId)
      .limit(ERASED_PER_STATEMENT);
    const result = await trx
      .updateTable('usage')
      .set({
        time: null,
        key_id: null,
        version: null,
        project_id: null,
        operation: null,
        outcome: null,
        principal: null,
        principal_name: null,
        source_address: null,
        front_door: null,
        request_id: null,
      })
      .where('seq', 'in', some)
      .executeTakeFirstOrThrow();
    erased = result.numUpdatedRows;
    await nextTurn();
  } while (erased > 0n);
}
