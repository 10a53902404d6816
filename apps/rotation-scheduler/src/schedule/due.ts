import { afterKey, type PageKey } from '@keyledger/database';
import type { Kysely } from 'kysely';
import { DUE_ORDER, type DueKind, type ScheduleRow, type ScheduleTables } from './tables.js';

/** Beyond this many, "how many are due" is answered with it. */
export const MAX_COUNTED = 1_000;

export const orderOf = ({ due_at: dueAt, key_id: keyId, kind }: ScheduleRow): PageKey => [dueAt, keyId, kind];

/** What is due at `now`, in order of its due time, behind `after`. */
export async function dueEntries(
  db: Kysely<ScheduleTables>,
  now: string,
  after: ScheduleRow | undefined,
  limit: number,
): Promise<ScheduleRow[]> {
  let query = db.selectFrom('schedule').selectAll().where('due_at', '<=', now);
  if (after) query = query.where(afterKey(DUE_ORDER, orderOf(after)));
  for (const column of DUE_ORDER) query = query.orderBy(column);
  return query.limit(limit).execute();
}

/** The first due time after `now`. */
export async function nextDueAt(db: Kysely<ScheduleTables>, now: string): Promise<string | null> {
  const next = await db
    .selectFrom('schedule')
    .select('due_at')
    .where('due_at', '>', now)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return next?.due_at ?? null;
}

/** How many are due at `now`; at most MAX_COUNTED. */
export async function countDue(db: Kysely<ScheduleTables>, now: string): Promise<number> {
  const due = db.selectFrom('schedule').select('key_id').where('due_at', '<=', now).limit(MAX_COUNTED);
  const { count } = await db
    .selectFrom(due.as('due'))
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The due time of a key as the tables have it now. */
export async function dueAtOf(
  db: Kysely<ScheduleTables>,
  keyId: string,
  kind: DueKind,
): Promise<string | null> {
  const row = await db
    .selectFrom('schedule')
    .select('due_at')
    .where('key_id', '=', keyId)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row?.due_at ?? null;
}
