import type { NoticesReply, NoticesRequest, NoticeView } from '@keyledger/contracts';
import { afterKey, decodeCursor, toPage, type Database } from '@keyledger/database';
import { requireCaughtUp, type CatchesUp } from '../caught-up.js';
import { resolveKey } from '../keys/resolve-key.js';
import { pageRows } from '../limits.js';
import type { AuditTables } from '../tables.js';
import type { NoticeRow } from './outbox/tables.js';

/** Notices of a project's keys and what became of them, newest first. */
export class NoticeListing {
  constructor(
    private readonly database: Database<AuditTables>,
    private readonly projections: readonly CatchesUp[],
  ) {}

  /**
   * A page, with the notices of everything that was in the log when it was asked for.
   * @throws KeyledgerError KeyNotFound; KeyDeleted; InvalidCursor; Unavailable when a projection is behind.
   */
  async list({ context, key, state, limit, cursor }: NoticesRequest): Promise<NoticesReply> {
    const after = cursor === null ? null : decodeCursor(cursor, ['integer', 'text']);
    await Promise.all(this.projections.map(requireCaughtUp));
    const db = this.database.kysely;
    const { projectId } = context.caller;
    let query = db.selectFrom('notices').selectAll().where('project_id', '=', projectId);
    if (key) query = query.where('key_id', '=', await resolveKey(db, key, projectId));
    if (state !== null) query = query.where('state', '=', state);
    if (after) query = query.where(afterKey(['position', 'id'], after, 'descending'));
    const size = pageRows(limit);
    const rows = await query
      .orderBy('position', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1)
      .execute();
    const { items, nextCursor } = toPage(rows, size, (row) => [row.position, row.id], viewOf);
    return { notices: items, nextCursor };
  }
}

function viewOf(row: NoticeRow): NoticeView {
  return {
    id: row.id,
    keyId: row.key_id,
    eventType: row.event_type,
    at: row.at,
    channel: row.channel,
    receiver: row.receiver,
    principalId: row.principal_id,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: timeOf(row.next_attempt_at),
    deliveredAt: timeOf(row.delivered_at),
    lastError: row.last_error,
  };
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
