import type { OperationName, UsageRecord, UsageReply, UsageRequest } from '@keyledger/contracts';
import { afterKey, decodeCursor, encodeCursor, toPage, type Database } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { requireCaughtUp, type CatchesUp } from '../caught-up.js';
import { resolveKey } from '../keys/resolve-key.js';
import { pageRows } from '../limits.js';
import type { AuditTables } from '../tables.js';
import type { UsageRow } from './tables.js';

/** Records looked at for one page: a filter that few pass answers shorter pages instead of reading the whole ledger. */
export const MAX_SCANNED_ROWS = 20_000;

type Query = SelectQueryBuilder<AuditTables, 'usage', UsageRow>;

/** Usage records of a project, newest first. */
export class UsageListing {
  /**
   * @param arrived resolves when the ledger has the records that were on the bus
   * @param maxScannedRows see MAX_SCANNED_ROWS
   */
  constructor(
    private readonly database: Database<AuditTables>,
    private readonly projections: readonly CatchesUp[],
    private readonly arrived: () => Promise<void>,
    private readonly maxScannedRows: number = MAX_SCANNED_ROWS,
  ) {}

  /**
   * A page. It can be shorter than asked for, also empty, with a cursor for the next one.
   * @throws KeyledgerError KeyNotFound; KeyDeleted; InvalidCursor; InvalidRequest for a time that is none; Unavailable.
   */
  async list(request: UsageRequest): Promise<UsageReply> {
    const { context, key, limit, cursor } = request;
    const after = cursor === null ? null : decodeCursor(cursor, ['text', 'integer']);
    const [from, to] = [timeOf(request.from, 'from'), timeOf(request.to, 'to')];
    await Promise.all([...this.projections.map(requireCaughtUp), this.arrived()]);

    const db = this.database.kysely;
    const projectId = context.caller.projectId;
    let query: Query = db.selectFrom('usage').selectAll().where('project_id', '=', projectId);
    if (key) query = query.where('key_id', '=', await resolveKey(db, key, projectId));
    if (from !== null) query = query.where('time', '>=', from);
    if (to !== null) query = query.where('time', '<', to);
    if (after) query = query.where(afterKey(['time', 'seq'], after, 'descending'));
    const range = query.orderBy('time', 'desc').orderBy('seq', 'desc');
    return this.page(db, range, request, pageRows(limit));
  }

  private async page(
    db: Kysely<AuditTables>,
    range: Query,
    { operation, principal, outcome }: UsageRequest,
    size: number,
  ): Promise<UsageReply> {
    const scanned = range.limit(this.maxScannedRows);
    let query = db.selectFrom(scanned.as('usage')).selectAll();
    if (operation !== null) query = query.where('operation', '=', operation);
    if (principal !== null) query = query.where('principal', '=', principal);
    if (outcome !== null) query = query.where('outcome', '=', outcome);
    const found = await query
      .orderBy('time', 'desc')
      .orderBy('seq', 'desc')
      .limit(size + 1)
      .execute();
    const { items, nextCursor } = toPage(found, size, cursorOf, recordOf);
    return { records: items, nextCursor: nextCursor ?? (await this.cursorAfterScan(range)) };
  }

  /** Where to go on when the scan ended before the range did. */
  private async cursorAfterScan(range: Query): Promise<string | null> {
    const last = await range
      .offset(this.maxScannedRows - 1)
      .limit(1)
      .executeTakeFirst();
    return last ? encodeCursor(cursorOf(last)) : null;
  }
}

const cursorOf = ({ time, seq }: UsageRow): [string, number] => [time ?? '', seq];

function timeOf(text: string | null, field: string): string | null {
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new KeyledgerError('InvalidRequest', `${field} is not an ISO 8601 time`);
  return new Date(time).toISOString();
}

/** Rows with a project are not erased, so that none of the rest is null but what may be. */
function recordOf(row: UsageRow): UsageRecord {
  return {
    id: row.id,
    time: row.time!,
    keyId: row.key_id,
    version: row.version,
    projectId: row.project_id!,
    operation: row.operation! as OperationName,
    outcome: row.outcome!,
    principal: row.principal!,
    principalName: row.principal_name!,
    sourceAddress: row.source_address!,
    frontDoor: row.front_door!,
    requestId: row.request_id!,
  };
}
