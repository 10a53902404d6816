import type { RestoreReport } from '@keyledger/contracts';
import type { MasterKeys } from '../master-keys/master-keys.js';
import { jsonText } from '../backup/backup-rows.js';
import { JobRows } from '../backup/job-rows.js';
import { KEPT_MS } from '../backup/limits.js';
import type { BackupDatabase, BackupTables, RestoreRow } from '../backup/schema.js';
import { requireInUse } from '../material-store/in-use.js';
import { lockMaterial } from '../material-store/material-lock.js';
import type { MaterialTables } from '../material-store/schema.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import { secretPlace } from './restore-secrets.js';
import type { Transaction } from 'kysely';

const WAITING = ['uploading', 'planned'] as const;

/** Restores, uploaded files and what opens them, in the material database. */
export class RestoreRows extends JobRows<RestoreRow> {
  constructor(database: BackupDatabase) {
    super(database, 'restores', 'restore', ['planning', 'running', 'finishing']);
  }

  /** Restores that are not over, the oldest first. */
  async unfinished(): Promise<RestoreRow[]> {
    return this.kysely
      .selectFrom('restores')
      .selectAll()
      .where('state', 'in', [...WAITING, ...this.atWork])
      .orderBy('created_at')
      .execute();
  }

  /** Moves a restore on, from where it is: false when it is elsewhere by now. */
  async move(
    id: string,
    from: readonly RestoreRow['state'][],
    changes: Partial<RestoreRow>,
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.kysely
      .updateTable('restores')
      .set({ ...changes, lease_until: 0 })
      .where('id', '=', id)
      .where('state', 'in', from)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async pieces(id: string): Promise<number> {
    const row = await this.kysely
      .selectFrom('restore_pieces')
      .select(({ fn }) => fn.max('piece').as('last'))
      .where('restore_id', '=', id)
      .executeTakeFirst();
    return row?.last === null || row?.last === undefined ? 0 : Number(row.last) + 1;
  }

  /** A piece that is there stays as it is. */
  async addPiece(restore_id: string, piece: number, bytes: Uint8Array): Promise<void> {
    await this.kysely
      .insertInto('restore_pieces')
      .values({ restore_id, piece, bytes })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** The uploaded file. */
  async *file(id: string): AsyncGenerator<Uint8Array> {
    for (let piece = 0; ; piece++) {
      const row = await this.kysely
        .selectFrom('restore_pieces')
        .select('bytes')
        .where('restore_id', '=', id)
        .where('piece', '=', piece)
        .executeTakeFirst();
      if (!row) return;
      yield row.bytes;
    }
  }

  /** Keeps what opens the file until the restore is over, so that a kill does not ask for the password again. */
  async keepSecret(masters: Pick<MasterKeys, 'wrapping'>, id: string, scalar: Uint8Array): Promise<void> {
    await masters.wrapping(({ id: mkey_id, key }) =>
      this.kysely.transaction().execute(async (trx) => {
        const material = trx as unknown as Transaction<MaterialTables>;
        await lockMaterial(material, 'shared');
        await requireInUse(material, mkey_id);
        const row = { restore_id: id, mkey_id, wrapped: wrap(key, secretPlace(id, mkey_id), scalar) };
        await trx.deleteFrom('restore_secrets').where('restore_id', '=', id).execute();
        await trx.insertInto('restore_secrets').values(row).execute();
      }),
    );
  }

  /** Null: it was wrapped by a master key that is no more. */
  async secret(masters: Pick<MasterKeys, 'master'>, id: string): Promise<Buffer | null> {
    const row = await this.kysely
      .selectFrom('restore_secrets')
      .selectAll()
      .where('restore_id', '=', id)
      .executeTakeFirst();
    if (!row) return null;
    const masterKeys = await this.kysely.selectFrom('master_keys').select('id').execute();
    if (!masterKeys.some((each) => each.id === row.mkey_id)) return null;
    return unwrap(await masters.master(row.mkey_id), secretPlace(id, row.mkey_id), row.wrapped);
  }

  /** Ids of keys of which this restore has put versions back, in order. */
  async restoredKeys(id: string): Promise<string[]> {
    const rows = await this.kysely
      .selectFrom('restored_versions')
      .select('key_id')
      .distinct()
      .where('restore_id', '=', id)
      .orderBy('key_id')
      .execute();
    return rows.map(({ key_id }) => key_id);
  }

  /** Drops the uploaded file and what opens it. */
  async dropFile(id: string): Promise<void> {
    for (const table of ['restore_secrets', 'restore_pieces'] as const satisfies (keyof BackupTables)[]) {
      await this.kysely.deleteFrom(table).where('restore_id', '=', id).execute();
    }
  }

  /** Ends restores that nobody has gone on with. @param before ISO 8601 UTC */
  async expire(before: string): Promise<void> {
    for (const { id, created_at, state } of await this.unfinished()) {
      if (created_at >= before) return;
      if (state !== 'uploading' && state !== 'planned') continue;
      await this.giveUp(id, 'nobody went on with it for too long: open another one');
    }
  }

  async giveUp(id: string, reason: string): Promise<void> {
    if (await this.move(id, WAITING, { state: 'failed', reason })) await this.dropFile(id);
  }
}

/** When uploads end that nobody goes on with. */
export const expiredBefore = (nowIso: string): string => new Date(Date.parse(nowIso) - KEPT_MS).toISOString();
export const reportText = (report: RestoreReport): string => jsonText(report);
