import { isDatabaseUnavailable, openDatabase, shadowOf, type Database } from '@keyledger/database';
import { sql } from 'kysely';
import { POSTGRES_MISSING, startPostgres } from '../../support/postgres.js';

interface Tables {
  notes: { id: number };
}

const server = await startPostgres();

if (!server) it.skip(POSTGRES_MISSING, () => undefined);
else
  describe('a PostgreSQL connection', () => {
    const open: Database<Tables>[] = [];
    const connect = async (schema: string) => {
      const database = await openDatabase<Tables>({ url: server.url, schema });
      open.push(database);
      return database;
    };

    afterEach(async () => {
      for (const database of open.splice(0)) await database.close();
    });
    afterAll(() => server.stop());

    it('sees the tables of its own schema only', async () => {
      const [one, other] = [await connect('service "one"'), await connect('service_other')];
      await one.kysely.schema.createTable('notes').addColumn('id', 'integer').execute();
      await one.kysely.insertInto('notes').values({ id: 1 }).execute();
      await expect(other.kysely.selectFrom('notes').selectAll().execute()).rejects.toThrow('does not exist');
    });

    it('that is cut fails its transaction as Unavailable, and the next query gets another one', async () => {
      const database = await connect('cut');
      const cut = database.kysely.transaction().execute(async (trx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
        await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.kysely);
        await sql`select 1`.execute(trx);
      });
      await expect(cut.catch(isDatabaseUnavailable)).resolves.toBe(true);
      const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database.kysely);
      expect(rows).toEqual([{ one: 1 }]);
    });

    it('is rebuilt in spite of the shadow that a killed rebuild left', async () => {
      const left = await connect('live_rebuild_notes');
      await left.kysely.schema.createTable('notes').addColumn('id', 'integer').execute();
      const shadow = await shadowOf<Tables>({ url: server.url, schema: 'live' })('notes');
      await shadow.kysely.schema.createTable('notes').addColumn('id', 'integer').execute();
      await shadow.close();
      const { rows } = await sql`select 1 from pg_namespace where nspname like 'live_rebuild%'`.execute(
        left.kysely,
      );
      expect(rows).toEqual([]);
    });

    it('ends a statement that takes too long as Unavailable', async () => {
      const { kysely } = await connect('slow');
      const slow = kysely.transaction().execute(async (trx) => {
        await sql`set local statement_timeout = 50`.execute(trx);
        await sql`select pg_sleep(5)`.execute(trx);
      });
      await expect(slow.catch(isDatabaseUnavailable)).resolves.toBe(true);
    });

    it('refuses an integer that a JS number does not hold exactly', async () => {
      const { kysely } = await connect('large');
      await expect(sql`select 9007199254740993::int8`.execute(kysely)).rejects.toThrow('is not safe');
    });
  });
