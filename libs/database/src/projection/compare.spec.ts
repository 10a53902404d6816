import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../database.js';
import { compareTable } from './compare.js';

interface Tables {
  things: { name: string; count: number | null; body: Uint8Array };
}
const TABLE = { name: 'things' as const, orderBy: ['name'] };
const folder = mkdtempSync(join(tmpdir(), 'keyledger-compare-'));
const open: Database<Tables>[] = [];

afterAll(async () => {
  for (const database of open) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function tableOf(body: string, count: number | null, columns = ''): Promise<Database<Tables>> {
  const file = join(folder, `${open.length}.db`);
  const database = await openDatabase<Tables>({ url: `sqlite:${file}`, schema: '' });
  open.push(database);
  await sql
    .raw(`create table things (name text primary key, count, body blob${columns})`)
    .execute(database.kysely);
  const row = { name: 'one', count, body: Buffer.from(body) };
  await database.kysely.insertInto('things').values(row).execute();
  return database;
}

async function equal(live: Database<Tables>): Promise<boolean> {
  const rebuilt = await tableOf('bytes', null);
  return (await compareTable<Tables>(TABLE, live.kysely, rebuilt.kysely)).equal;
}

test('rows with the same text, numbers, nulls and bytes are equal', async () => {
  expect(await equal(await tableOf('bytes', null))).toBe(true);
});

test('a single other byte, a number for a null, or one more column is a difference', async () => {
  expect(await equal(await tableOf('bytez', null))).toBe(false);
  expect(await equal(await tableOf('bytes', 0))).toBe(false);
  expect(await equal(await tableOf('bytes', null, ', more text'))).toBe(false);
});
