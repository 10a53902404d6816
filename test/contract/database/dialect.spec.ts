import {
  among,
  bulkInsert,
  bulkInsertIfAbsent,
  bulkUpsert,
  columnTypes,
  fromJsonText,
  isDatabaseUnavailable,
  openDatabase,
  toJsonText,
  withSchemaLock,
  type Database,
} from '@keyledger/database';
import { sql } from 'kysely';
import { forEachDialect, Workbench } from './support.js';

interface Tables {
  things: { id: string; size: number | null; body: string; bytes: Uint8Array };
}

const MORE_THAN_ONE_STATEMENT_TAKES = 20_000;

async function createThings({ kysely }: Database<Tables>): Promise<void> {
  const types = columnTypes(kysely);
  await kysely.schema
    .createTable('things')
    .addColumn('id', types.text, (column) => column.primaryKey())
    .addColumn('size', types.integer)
    .addColumn('body', types.json, (column) => column.notNull())
    .addColumn('bytes', types.bytes, (column) => column.notNull())
    .execute();
}

const thing = (id: string, size: number | null = 1) => ({ id, size, body: '{}', bytes: new Uint8Array([1]) });

await forEachDialect((dialect, name) => {
  const bench = new Workbench();
  let database: Database<Tables>;
  const ids = async () =>
    (await database.kysely.selectFrom('things').select('id').orderBy('id').execute()).map((r) => r.id);

  beforeEach(async () => {
    database = await bench.database<Tables>(dialect.fresh());
    await createThings(database);
  });
  afterEach(() => bench.close());

  it('gives every type back as it was written', async () => {
    const body = toJsonText({ b: [1, { z: null, a: 'ü\u0000' }], a: true });
    const row = { id: 'ключ-🔑', size: Number.MAX_SAFE_INTEGER, body, bytes: new Uint8Array([0, 255, 7]) };
    await database.kysely.insertInto('things').values(row).execute();
    const [read] = await database.kysely.selectFrom('things').selectAll().execute();
    expect({ ...read, bytes: new Uint8Array(read!.bytes) }).toEqual(row);
    expect(body).toBe('{"a":true,"b":[1,{"a":"ü\\u0000","z":null}]}');
    expect(fromJsonText(body)).toEqual({ a: true, b: [1, { a: 'ü\u0000', z: null }] });
  });

  it('counts and sums in JS numbers', async () => {
    await bulkInsert(database.kysely, 'things', [thing('a', 2), thing('b', 40), thing('c', null)]);
    const { count, sum } = database.kysely.fn;
    const totals = await database.kysely
      .selectFrom('things')
      .select([count('id').as('rows'), sum('size').as('size')])
      .executeTakeFirst();
    expect({ ...totals }).toEqual({ rows: 3, size: 42 });
  });

  it('orders text by its bytes, whatever the language of the server', async () => {
    await bulkInsert(
      database.kysely,
      'things',
      ['b', 'é', 'B', 'a', '_', 'Z', '😀', '\uffee'].map((id) => thing(id)),
    );
    expect(await ids()).toEqual(['B', 'Z', '_', 'a', 'b', 'é', '\uffee', '😀']);
  });

  it('rolls a failed transaction back and gives its error', async () => {
    const failing = database.kysely.transaction().execute(async (trx) => {
      await bulkInsert(trx, 'things', [thing('a')]);
      throw new RangeError('after the rows');
    });
    await expect(failing).rejects.toThrow('after the rows');
    expect(await ids()).toEqual([]);
  });

  it('does not commit a transaction in which a statement failed', async () => {
    const failing = database.kysely.transaction().execute(async (trx) => {
      await bulkInsert(trx, 'things', [thing('a')]);
      await bulkInsert(trx, 'things', [thing('a')]);
    });
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await ids()).toEqual([]);
  });

  it('lets reads go on beside an open transaction, which they do not see', async () => {
    await database.kysely.transaction().execute(async (trx) => {
      await bulkInsert(trx, 'things', [thing('a')]);
      expect(await ids()).toEqual([]);
    });
    expect(await ids()).toEqual(['a']);
  });

  it('lets writers of several connections take turns', async () => {
    await bulkInsert(database.kysely, 'things', [thing('a', 0)]);
    const add = async ({ kysely }: Database<Tables>) =>
      kysely.transaction().execute(async (trx) => {
        await trx
          .updateTable('things')
          .set({ size: sql`size + 1` })
          .execute();
        await new Promise((resolve) => setTimeout(resolve, 2));
      });
    await Promise.all(Array.from({ length: 25 }, () => add(database)));
    const { size } = await database.kysely.selectFrom('things').select('size').executeTakeFirstOrThrow();
    expect(size).toBe(25);
  });

  it('inserts and replaces more rows than one statement takes', async () => {
    const rows = Array.from({ length: MORE_THAN_ONE_STATEMENT_TAKES }, (_, index) =>
      thing(`${index}`, index),
    );
    await bulkUpsert(database.kysely, 'things', rows, ['id']);
    await bulkUpsert(
      database.kysely,
      'things',
      rows.map((row) => ({ ...row, size: 7 })),
      ['id'],
    );
    const total = await sql<{ sum: number }>`select sum(size) as sum from things`.execute(database.kysely);
    expect(total.rows[0]?.sum).toBe(7 * MORE_THAN_ONE_STATEMENT_TAKES);
  });

  it('keeps the last of several rows with one key', async () => {
    await bulkUpsert(database.kysely, 'things', [thing('a', 1), thing('b', 2), thing('a', 3)], ['id']);
    const rows = await database.kysely.selectFrom('things').select(['id', 'size']).orderBy('id').execute();
    expect(rows.map(({ id, size }) => [id, size])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('inserts only the rows whose key is free, and counts them', async () => {
    await bulkInsert(database.kysely, 'things', [thing('a', 1)]);
    await expect(bulkInsertIfAbsent(database.kysely, 'things', [thing('a', 9), thing('b', 9)])).resolves.toBe(
      1,
    );
    const sizes = await database.kysely.selectFrom('things').select('size').orderBy('id').execute();
    expect(sizes.map(({ size }) => size)).toEqual([1, 9]);
  });

  it('finds the rows whose text is among any number of given ones, whatever characters they have', async () => {
    const odd = ['a', 'B"', "c'", 'd,e', '{f}', '\\g', 'h\n', 'é', 'NULL', ''];
    await bulkInsert(
      database.kysely,
      'things',
      [...odd, 'other'].map((id) => thing(id)),
    );
    const found = async (values: string[]) => {
      const rows = await database.kysely
        .selectFrom('things')
        .select('id')
        .where(among(database.kysely, 'id', values))
        .execute();
      return rows.map(({ id }) => id).sort();
    };
    expect(await found([])).toEqual([]);
    expect(await found(odd)).toEqual(odd.toSorted());
    const many = Array.from({ length: MORE_THAN_ONE_STATEMENT_TAKES * 4 }, (_, n) => `n${n}`);
    expect(await found([...many, 'a', 'a'])).toEqual(['a']);
  });

  it('refuses a row that lacks a column instead of writing null', async () => {
    const rows = [thing('a'), { id: 'b', body: '{}', bytes: new Uint8Array() }];
    await expect(bulkInsert(database.kysely, 'things', rows)).rejects.toThrow('no value for column size');
  });

  it('creates tables once, however many start at the same time', async () => {
    const options = dialect.fresh();
    const twins = await Promise.all([1, 2, 3, 4].map(() => bench.database<Tables>(options)));
    const create = (twin: Database<Tables>) =>
      withSchemaLock(twin, async (trx) => {
        await trx.schema.createTable('once').ifNotExists().addColumn('id', columnTypes(trx).text).execute();
      });
    await expect(Promise.all(twins.map(create))).resolves.toHaveLength(4);
  });

  it('says Unavailable when the database cannot be reached', async () => {
    const url = name === 'SQLite' ? 'sqlite:/dev/null/no.db' : 'postgres://nobody:x@127.0.0.1:1/none';
    const error = await openDatabase({ url, schema: 'x' }).catch((reason: unknown) => reason);
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it('closes twice without complaint', async () => {
    const other = await openDatabase<Tables>(dialect.fresh());
    await other.close();
    await other.close();
  });
});
