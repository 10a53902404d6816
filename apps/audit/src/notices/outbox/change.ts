import { bulkInsertIfAbsent, inChunks } from '@keyledger/database';
import type { Kysely } from 'kysely';
import type { AuditTables } from '../../tables.js';
import type { NoticeRow } from './tables.js';

/** A receiver that is no more, from a position of the log on. */
export interface EndedReceiver {
  principalId: string;
  /** `all`: the principal was removed. */
  what: 'all' | 'email' | { webhookId: string };
  position: number;
}

export async function addNotices(db: Kysely<AuditTables>, rows: NoticeRow[]): Promise<void> {
  await bulkInsertIfAbsent(db, 'notices', rows);
}

/** Of deleted keys, what waits to be sent stays, without content; what was sent belongs to the history that ends. */
export async function forgetKeys(db: Kysely<AuditTables>, keyIds: readonly string[]): Promise<void> {
  for (const ids of inChunks(keyIds)) {
    await db
      .deleteFrom('notices')
      .where('key_id', 'in', ids)
      .where('event_type', '!=', 'KeyDeleted')
      .where('state', '!=', 'waiting')
      .execute();
    await db
      .updateTable('notices')
      .set({ content: null, last_error: null })
      .where('key_id', 'in', ids)
      .where('event_type', '!=', 'KeyDeleted')
      .execute();
  }
}

/** What waits for a receiver that is no more is not sent: who was removed is told nothing any more. */
export async function endReceiver(
  db: Kysely<AuditTables>,
  { principalId, what, position }: EndedReceiver,
  nowMs: number,
): Promise<void> {
  let waiting = db
    .updateTable('notices')
    .set({
      state: 'given-up',
      next_attempt_at: null,
      ended_at: nowMs,
      last_error: 'the receiver was removed',
    })
    .where('principal_id', '=', principalId)
    .where('next_attempt_at', 'is not', null)
    .where('position', '<', position);
  if (what === 'email') waiting = waiting.where('channel', '=', 'email');
  else if (what !== 'all') waiting = waiting.where('webhook_id', '=', what.webhookId);
  await waiting.execute();
}
