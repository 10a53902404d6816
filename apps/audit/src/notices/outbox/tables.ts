import type { NoticeView } from '@keyledger/contracts';
import { columnTypes } from '@keyledger/database';
import { sql, type Kysely } from 'kysely';
import type { AuditTables } from '../../tables.js';
import type { NoticedType } from '../noticed.js';

/** Notices that were made, and up to where in the log. Made once: no replay touches them. */
export interface OutboxTables {
  notices: NoticeRow;
  /** One row, from the moment that notices were first there. Of events up to this position none is made (any more). */
  notice_progress: { id: 1; made_up_to: number };
}

/** All e-mails share the fate of the one mail server. */
export const MAIL_LANE = 'mail';

export type NoticeRow = {
  /** The same for the same event and receiver. */
  id: string;
  event_id: string;
  /** The event's, in the log. */
  position: number;
  project_id: string;
  key_id: string;
  event_type: NoticedType;
  /** ISO 8601 UTC, the event's. */
  at: string;
  principal_id: string;
  channel: NoticeView['channel'];
  webhook_id: string | null;
  receiver: string;
  /** What shares a fate: the id of one webhook, or `MAIL_LANE`. */
  lane: string;
  /** Canonical JSON of `NoticeContent`; null where the event could not be read, or its key is deleted. */
  content: string | null;
  state: NoticeView['state'];
  attempts: number;
  /** Here and below, ms since the epoch by the machine's clock. */
  made_at: number;
  /** Null: no more. While a try is under way: when another process may take it over. */
  next_attempt_at: number | null;
  delivered_at: number | null;
  /** When it was delivered or given up. */
  ended_at: number | null;
  last_error: string | null;
};

/** Creates the tables where they are missing; nothing ever drops them. */
export async function createOutboxTables(db: Kysely<AuditTables>): Promise<void> {
  const types = columnTypes(db);
  await db.schema
    .createTable('notice_progress')
    .ifNotExists()
    .addColumn('id', types.integer, (column) => column.primaryKey())
    .addColumn('made_up_to', types.integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('notices')
    .ifNotExists()
    .addColumn('id', types.text, (column) => column.primaryKey())
    .addColumn('event_id', types.text, (column) => column.notNull())
    .addColumn('position', types.integer, (column) => column.notNull())
    .addColumn('project_id', types.text, (column) => column.notNull())
    .addColumn('key_id', types.text, (column) => column.notNull())
    .addColumn('event_type', types.text, (column) => column.notNull())
    .addColumn('at', types.text, (column) => column.notNull())
    .addColumn('principal_id', types.text, (column) => column.notNull())
    .addColumn('channel', types.text, (column) => column.notNull())
    .addColumn('webhook_id', types.text)
    .addColumn('receiver', types.text, (column) => column.notNull())
    .addColumn('lane', types.text, (column) => column.notNull())
    .addColumn('content', types.json)
    .addColumn('state', types.text, (column) => column.notNull())
    .addColumn('attempts', types.integer, (column) => column.notNull())
    .addColumn('made_at', types.integer, (column) => column.notNull())
    .addColumn('next_attempt_at', types.integer)
    .addColumn('delivered_at', types.integer)
    .addColumn('ended_at', types.integer)
    .addColumn('last_error', types.text)
    .execute();
  await createIndexes(db);
}

/** For the listing, for the sender, for receivers that are no more, and for cleaning up. */
async function createIndexes(db: Kysely<AuditTables>): Promise<void> {
  const index = (name: string, columns: (keyof NoticeRow)[]) =>
    db.schema.createIndex(name).ifNotExists().on('notices').columns(columns);
  await index('notices_of_project', ['project_id', 'position', 'id']).execute();
  await index('notices_in_state', ['project_id', 'state', 'position', 'id']).execute();
  await index('notices_of_key', ['key_id', 'position', 'id']).execute();
  const waiting = sql.ref('next_attempt_at');
  await index('notices_due', ['lane', 'next_attempt_at']).where(waiting, 'is not', null).execute();
  await index('notices_to', ['principal_id']).where(waiting, 'is not', null).execute();
  const state = sql.ref('state');
  await index('notices_given_up', ['id']).where(state, '=', sql.lit('given-up')).execute();
  await index('notices_ended', ['ended_at']).where(sql.ref('ended_at'), 'is not', null).execute();
}
