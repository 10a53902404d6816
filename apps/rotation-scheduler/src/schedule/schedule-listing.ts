import type { ScheduledKind, ScheduleReply, ScheduleRequest } from '@keyledger/contracts';
import { afterKey, decodeCursor, toPage, type Database } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import { orderOf } from './due.js';
import { DUE_ORDER, type ScheduleTables } from './tables.js';

const MAX_PAGE_ROWS = 1_000;
/** How long a listing waits for what was in the log when it was asked for. */
const READ_YOUR_WRITES_MS = 5_000;

/** What is asked of the projection: whether it has applied the log as it is now. */
export interface CatchesUp {
  caughtUp(timeoutMs: number): Promise<boolean>;
}

/** What is to happen to a project's keys, soonest first. Rotations of the hierarchy itself belong to no project: custody shows them. */
export class ScheduleListing {
  constructor(
    private readonly database: Database<ScheduleTables>,
    private readonly projection: CatchesUp,
  ) {}

  /** @throws KeyledgerError InvalidCursor; Unavailable when the projection is behind. */
  async list({ context, limit, cursor }: ScheduleRequest): Promise<ScheduleReply> {
    const after = cursor === null ? null : decodeCursor(cursor, ['text', 'text', 'text']);
    if (!(await this.projection.caughtUp(READ_YOUR_WRITES_MS))) {
      throw new KeyledgerError('Unavailable', 'the schedule is catching up with the log: try again later');
    }
    const size = Math.max(1, Math.min(limit, MAX_PAGE_ROWS));
    let query = this.database.kysely
      .selectFrom('schedule')
      .selectAll()
      .where('project_id', '=', context.caller.projectId);
    if (after) query = query.where(afterKey(DUE_ORDER, after));
    for (const column of DUE_ORDER) query = query.orderBy(column);
    const { items, nextCursor } = toPage(
      await query.limit(size + 1).execute(),
      size,
      orderOf,
      ({ key_id: keyId, kind, due_at: dueAt }) => ({ keyId, kind: kind as ScheduledKind, dueAt }),
    );
    return { entries: items, nextCursor };
  }
}
