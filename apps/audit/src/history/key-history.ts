import type { HistoryEntry, HistoryReply, HistoryRequest } from '@keyledger/contracts';
import { afterKey, decodeCursor, fromJsonText, toPage, type Database } from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import { requireCaughtUp, type CatchesUp } from '../caught-up.js';
import { resolveKey } from '../keys/resolve-key.js';
import { pageRows } from '../limits.js';
import type { AuditTables } from '../tables.js';
import type { HistoryRow } from './tables.js';

/** A key's history, oldest first. */
export class KeyHistory {
  constructor(
    private readonly database: Database<AuditTables>,
    private readonly projection: CatchesUp,
  ) {}

  /**
   * A page of it, with everything that was in the log when it was asked for.
   * @throws KeyledgerError KeyNotFound; KeyDeleted; InvalidCursor; Unavailable when the projection is behind.
   */
  async list({ context, key, limit, cursor }: HistoryRequest): Promise<HistoryReply> {
    const after = cursor === null ? null : decodeCursor(cursor, ['integer']);
    await requireCaughtUp(this.projection);
    const db = this.database.kysely;
    const keyId = await resolveKey(db, key, context.caller.projectId);
    const size = pageRows(limit);
    let query = db.selectFrom('history').selectAll().where('key_id', '=', keyId);
    if (after) query = query.where(afterKey(['position'], after));
    const rows = await query
      .orderBy('position')
      .limit(size + 1)
      .execute();
    const { items, nextCursor } = toPage(rows, size, (row) => [row.position], entryOf);
    return { events: items, nextCursor };
  }
}

function entryOf(row: HistoryRow): HistoryEntry {
  return {
    position: row.position,
    revision: row.revision,
    type: row.type,
    at: row.at,
    principal: {
      id: row.principal,
      name: row.principal_name,
      sourceAddress: row.source_address,
      frontDoor: row.front_door,
    },
    data: fromJsonText<JsonObject>(row.data),
  };
}
