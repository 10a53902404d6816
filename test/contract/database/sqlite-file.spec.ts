import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { openDatabase, shadowOf, type Database } from '@keyledger/database';

interface Tables {
  notes: { id: number; body: string };
}

const HOLD_MS = 300;
/** Takes the write lock, says so, and keeps it for a while. */
const HOLDER = `
  const { DatabaseSync } = require('node:sqlite');
  const db = new DatabaseSync(process.argv[1]);
  db.exec('BEGIN IMMEDIATE');
  console.log('held');
  setTimeout(() => db.exec('COMMIT'), ${HOLD_MS});
`;

describe('an SQLite file', () => {
  let folder: string;
  let path: string;
  let database: Database<Tables>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keyledger-sqlite-'));
    path = join(folder, 'new', 'notes.db');
    database = await openDatabase<Tables>({ url: `sqlite:${path}`, schema: 'unused', secureDelete: true });
    await database.kysely.schema
      .createTable('notes')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('body', 'text')
      .execute();
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is for its owner alone, and so are its log and index', () => {
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
  });

  it('waits for the write of another process without holding up this one', async () => {
    const holder = spawn(process.execPath, ['-e', HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(holder, 'exit');
    await once(holder.stdout, 'data');
    let turns = 0;
    const turning = setInterval(() => turns++, 5);
    await database.kysely.insertInto('notes').values({ id: 1, body: 'waited' }).execute();
    clearInterval(turning);
    // Blocked all the while it would be one at most; how many there are beside that is the machine's affair.
    expect(turns).toBeGreaterThan(1);
    await exited;
  });

  it('waits for the disk with every commit but those of what can be derived again', async () => {
    const FULL = 2;
    const NORMAL = 1;
    const levelIn = async (db: Kysely<Tables>): Promise<number | undefined> =>
      (await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous;
    const { kysely, derived } = database;
    for (let twice = 0; twice < 2; twice++) {
      expect(await derived.transaction().execute(levelIn)).toBe(NORMAL);
      expect(await kysely.transaction().execute(levelIn)).toBe(FULL);
    }
    const failing = derived.transaction().execute(() => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await levelIn(kysely)).toBe(FULL);
  });

  it('holds no trace of a deleted row once it is scrubbed', async () => {
    const body = 'wrapped-material-that-is-to-vanish';
    const traces = () => ['', '-wal'].filter((suffix) => readFileSync(path + suffix).includes(body));
    await database.kysely.insertInto('notes').values({ id: 1, body }).execute();
    expect(traces()).not.toEqual([]);
    await database.kysely.deleteFrom('notes').where('id', '=', 1).execute();
    await expect(database.scrub()).resolves.toBe(true);
    expect(traces()).toEqual([]);
  });

  it('is rebuilt in spite of the damaged shadow that a killed rebuild left', async () => {
    writeFileSync(`${path}.rebuild-notes`, 'no database at all'.repeat(1_000));
    const shadow = await shadowOf<Tables>({ url: `sqlite:${path}`, schema: 'unused' })('notes');
    await shadow.kysely.schema.createTable('notes').addColumn('id', 'integer').execute();
    await shadow.close();
    expect(existsSync(`${path}.rebuild-notes`)).toBe(false);
  });

  it('refuses to stream, which would hold one snapshot for as long as its reader pleases', async () => {
    const stream = database.kysely.selectFrom('notes').selectAll().stream();
    await expect(stream.next()).rejects.toThrow('read in pages by key');
  });
});
