import { columnTypes, openDatabase, withSchemaLock, type Database } from '@keyledger/database';
import { checkName, type BackupStore } from './backup-store.js';

interface StoreTables {
  backup_entries: { name: string; bytes: Uint8Array };
}
/** PostgreSQL: the schema of the store in its database. */
const SCHEMA = 'keyledger_backup';

/** Entries as rows of a database other than the one whose keys they are. */
export class DatabaseStore implements BackupStore {
  readonly description: string;

  private constructor(private readonly database: Database<StoreTables>) {
    this.description = `${database.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'} database`;
  }

  /** @param url `sqlite:<file>` or `postgres://…` */
  static async open(url: string): Promise<DatabaseStore> {
    const database = await openDatabase<StoreTables>({ url, schema: SCHEMA, secureDelete: true });
    await withSchemaLock(database, async (trx) => {
      const { text, bytes } = columnTypes(trx);
      await trx.schema
        .createTable('backup_entries')
        .ifNotExists()
        .addColumn('name', text, (column) => column.primaryKey())
        .addColumn('bytes', bytes, (column) => column.notNull())
        .execute();
    });
    return new DatabaseStore(database);
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkName(name);
    await this.database.kysely
      .insertInto('backup_entries')
      .values({ name, bytes })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ bytes }))
      .execute();
  }

  async get(name: string): Promise<Uint8Array | null> {
    const row = await this.database.kysely
      .selectFrom('backup_entries')
      .select('bytes')
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.bytes ?? null;
  }

  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    let query = this.database.kysely.selectFrom('backup_entries').select('name').where('name', '>', after);
    // Names have no character above `z`: everything that begins with the prefix lies before this.
    if (prefix !== '') query = query.where('name', '>=', prefix).where('name', '<', `${prefix}~`);
    const rows = await query.orderBy('name').limit(limit).execute();
    return rows.map(({ name }) => name);
  }

  async delete(name: string): Promise<void> {
    await this.database.kysely.deleteFrom('backup_entries').where('name', '=', name).execute();
    await this.database.scrub();
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
