import { afterKey, decodeCursor, toPage, toJsonText, type PageKey } from '@keyledger/database';
import type { JsonObject } from '@keyledger/domain';
import { JobRows } from './job-rows.js';
import { MAX_REMEMBERED } from './limits.js';
import type { BackupDatabase, BackupRow } from './schema.js';

const ORDER = ['created_at', 'id'] as const;

/** Backups and their pieces in the material database. */
export class BackupRows extends JobRows<BackupRow> {
  constructor(database: BackupDatabase) {
    super(database, 'backups', 'backup', ['running', 'finishing']);
  }

  /** Newest first. @throws KeyledgerError InvalidCursor */
  async list(limit: number, cursor: string | null) {
    let query = this.kysely.selectFrom('backups').selectAll();
    if (cursor !== null) {
      query = query.where(afterKey(ORDER, decodeCursor(cursor, ['text', 'text']), 'descending'));
    }
    const rows = await query
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const keyOf = ({ created_at, id }: BackupRow): PageKey => [created_at, id];
    return toPage(rows, limit, keyOf, (row) => row);
  }

  async unfinished(): Promise<number> {
    const row = await this.kysely
      .selectFrom('backups')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('state', 'in', this.atWork)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  async addPiece({ id, attempt }: BackupRow, piece: number, bytes: Uint8Array): Promise<void> {
    await this.kysely.insertInto('backup_pieces').values({ backup_id: id, attempt, piece, bytes }).execute();
  }

  /** Of the newest attempt that made any: those behind it only finished what it had made. */
  async piece({ id, attempt }: BackupRow, piece: number): Promise<Uint8Array | undefined> {
    const row = await this.kysely
      .selectFrom('backup_pieces')
      .select('bytes')
      .where('backup_id', '=', id)
      .where('attempt', '<=', attempt)
      .where('piece', '=', piece)
      .orderBy('attempt', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.bytes;
  }

  /** Drops the pieces of earlier attempts, or of all of them. */
  async dropPieces({ id, attempt }: BackupRow, which: 'earlier' | 'all'): Promise<void> {
    let query = this.kysely.deleteFrom('backup_pieces').where('backup_id', '=', id);
    if (which === 'earlier') query = query.where('attempt', '<', attempt);
    await query.execute();
  }

  /** Ends files that were taken before `before` (ISO 8601 UTC), and forgets the oldest of very many backups. */
  async expire(before: string): Promise<void> {
    const old = await this.kysely
      .selectFrom('backups')
      .selectAll()
      .where('state', '=', 'taken')
      .where('kind', '=', 'file')
      .where('taken_at', '<', before)
      .execute();
    for (const row of old) {
      await this.kysely.updateTable('backups').set({ state: 'expired' }).where('id', '=', row.id).execute();
      await this.dropPieces(row, 'all');
    }
    const beyond = await this.kysely
      .selectFrom('backups')
      .select('id')
      .orderBy('created_at', 'desc')
      .offset(MAX_REMEMBERED)
      .limit(MAX_REMEMBERED)
      .execute();
    for (const { id } of beyond) {
      await this.kysely
        .deleteFrom('backups')
        .where('id', '=', id)
        .where('state', 'in', ['failed', 'expired'])
        .execute();
    }
  }
}

export const jsonText = (value: object): string => toJsonText(value as JsonObject);
