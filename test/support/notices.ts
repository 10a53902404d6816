import { openDatabase, type DatabaseOptions } from '@keyledger/database';
import type { EventStore } from '@keyledger/event-store';
import { noticesProjection } from '../../apps/audit/src/notices/make/projection.js';
import { prepareOutbox } from '../../apps/audit/src/notices/outbox/progress.js';
import type { NoticeRow } from '../../apps/audit/src/notices/outbox/tables.js';
import type { AuditTables } from '../../apps/audit/src/tables.js';
import { projected, type Projected } from './projected.js';
import type { WrittenLog } from './written-log.js';

/** The machine's clock of the notices under test. */
export const NOW = Date.parse('2030-01-01T00:00:00.000Z');

/** Notices are there from now on, but nothing is read yet. */
export async function installNotices(
  store: Pick<EventStore, 'head'>,
  options: DatabaseOptions,
): Promise<void> {
  const database = await openDatabase<AuditTables>(options);
  await prepareOutbox(database, store, ['key-', 'principal-']);
  await database.close();
}

export const followNotices = (
  log: WrittenLog,
  options: DatabaseOptions,
  { batchSize, mail = true }: { batchSize?: number | undefined; mail?: boolean } = {},
): Promise<Projected<AuditTables>> =>
  projected(log, options, noticesProjection({ mail, nowMs: () => NOW }), batchSize);

/** In the order of the log, with those of everything that is in it. */
export async function allNotices(model: Projected<AuditTables>): Promise<NoticeRow[]> {
  await model.rows();
  const rows = model.database.kysely.selectFrom('notices').selectAll();
  return rows.orderBy('position').orderBy('receiver').execute();
}
