import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@keyledger/database';
import { sql } from 'kysely';
import type { AuditTables } from '../../tables.js';
import type { NoticeRow } from './tables.js';

/** Lanes looked at for one round of sending: those that wait longest come first. */
const MAX_LANES = 1_000;
/** Ended notices removed by one statement. */
const PRUNED_PER_STATEMENT = 1_000;
/** Counted no further for the status: then it means "at least". */
const MAX_COUNTED = 10_000;

/** What became of a try. */
export type Settlement =
  | { state: 'delivered' }
  | { state: 'waiting'; nextAttemptAt: number; error: string }
  | { state: 'given-up'; error: string };

/** The sender's side of the outbox. Times are ms since the epoch by the machine's clock. */
export class Outbox {
  constructor(private readonly database: Pick<Database<AuditTables>, 'kysely'>) {}

  /** Lanes with a notice that is due, the one that waits longest first. Costs a few index look-ups per lane, not per notice. */
  async dueLanes(nowMs: number): Promise<string[]> {
    const { rows } = await sql<{ lane: string }>`
      select lane from (
        with recursive lanes(lane) as (
          select min(lane) from notices where next_attempt_at is not null
          union all
          select (select min(n.lane) from notices n where n.next_attempt_at is not null and n.lane > lanes.lane)
          from lanes where lanes.lane is not null
        )
        select lane, (
          select min(n.next_attempt_at) from notices n where n.next_attempt_at is not null and n.lane = lanes.lane
        ) as due
        from lanes where lane is not null
      ) as waiting
      where due <= ${nowMs} order by due limit ${MAX_LANES}`.execute(this.database.kysely);
    return rows.map(({ lane }) => lane);
  }

  /**
   * Takes due notices of a lane, at most `count`, for this process alone until `leaseUntil`. What is not settled by then, since
   * the process died, is due again.
   */
  async claim(lane: string, count: number, nowMs: number, leaseUntil: number): Promise<NoticeRow[]> {
    const { kysely } = this.database;
    const due = await kysely
      .selectFrom('notices')
      .select(['id', 'next_attempt_at'])
      .where('lane', '=', lane)
      .where('next_attempt_at', '<=', nowMs)
      .orderBy('next_attempt_at')
      .orderBy('position')
      .limit(count)
      .execute();
    const claimed: NoticeRow[] = [];
    for (const { id, next_attempt_at: seen } of due) {
      const row = await kysely
        .updateTable('notices')
        .set({ next_attempt_at: leaseUntil })
        .where('id', '=', id)
        .where('next_attempt_at', '=', seen)
        .returningAll()
        .executeTakeFirst();
      if (row) claimed.push(row);
    }
    return claimed;
  }

  /** Notes what became of a try. A notice that was ended meanwhile stays as it is, unless it has been delivered. */
  async settle(id: string, settlement: Settlement, nowMs: number): Promise<void> {
    const { state } = settlement;
    let update = this.database.kysely
      .updateTable('notices')
      .set((notice) => ({
        state,
        attempts: notice('attempts', '+', 1),
        next_attempt_at: state === 'waiting' ? settlement.nextAttemptAt : null,
        delivered_at: state === 'delivered' ? nowMs : null,
        ended_at: state === 'waiting' ? null : nowMs,
        last_error: state === 'delivered' ? null : settlement.error,
      }))
      .where('id', '=', id);
    if (state !== 'delivered') update = update.where('next_attempt_at', 'is not', null);
    await update.execute();
  }

  /** Removes notices that ended before a time. */
  async prune(beforeMs: number): Promise<void> {
    const { kysely } = this.database;
    let removed: bigint;
    do {
      const some = kysely
        .selectFrom('notices')
        .select('id')
        .where('ended_at', '<', beforeMs)
        .limit(PRUNED_PER_STATEMENT);
      const result = await kysely.deleteFrom('notices').where('id', 'in', some).executeTakeFirstOrThrow();
      removed = result.numDeletedRows;
      await nextTurn();
    } while (removed > 0n);
  }

  /** For the status page; `MAX_COUNTED` stands for that many or more. */
  async counts(): Promise<{ waiting: number; givenUp: number }> {
    const notices = this.database.kysely.selectFrom('notices').select('id').limit(MAX_COUNTED);
    const count = async (some: typeof notices): Promise<number> => {
      const { rows } = await sql<{
        count: number;
      }>`select count(*) as count from (${some}) as counted`.execute(this.database.kysely);
      return Number(rows[0]?.count ?? 0);
    };
    return {
      waiting: await count(notices.where('next_attempt_at', 'is not', null)),
      givenUp: await count(notices.where('state', '=', sql.lit('given-up'))),
    };
  }
}
