import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { bulkInsert, openDatabase } from '@keyledger/database';

const PROJECT = 'a'.repeat(32);
const BATCH = 2_000;
const ROUNDS = 200;
const PAGE = 100;

/** Median milliseconds of a page of 100 keys, at the beginning, in the middle and by a rare tag, over `count` keys. */
export async function listingPages(
  count: number,
): Promise<{ first: number; middle: number; tagged: number }> {
  const lifecycle = '../../apps/key-lifecycle/dist';
  const { createReadModel, createWorkTables } = await import(`${lifecycle}/read-model/schema.js`);
  const { ListKeys } = await import(`${lifecycle}/list-keys/list-keys.js`);
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-bench-'));
  const database = await openDatabase<any>({ url: `sqlite:${join(folder, 'keys.db')}`, schema: 'bench' });
  try {
    await createReadModel(database.kysely);
    await createWorkTables(database.kysely);
    await fill(database, count);
    const lists = new ListKeys(database, { caughtUp: async () => undefined }, undefined);
    const page = (cursor: string | null, tag: { name: string; value: string } | null) =>
      lists.keys({
        context: { caller: { projectId: PROJECT, principalId: 'bench', role: 'admin' } },
        limit: PAGE,
        cursor,
        state: null,
        tag,
        q: null,
      });
    const middle = Buffer.from(JSON.stringify([Math.floor(count / 2)])).toString('base64url');
    return {
      first: await median(() => page(null, null)),
      middle: await median(() => page(middle, null)),
      tagged: await median(() => page(null, { name: 'env', value: 'prod' })),
    };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(database: Awaited<ReturnType<typeof openDatabase<any>>>, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => from + n);
    const rows = numbers.map((n) => keyRow(n));
    const tags = rows
      .filter((_, n) => n % 10 === 0)
      .map(({ id, created_position }) => tagRow(id, created_position));
    await database.kysely.transaction().execute(async (trx) => {
      await bulkInsert<any>(trx, 'keys', rows);
      await bulkInsert<any>(trx, 'key_tags', tags);
    });
  }
}

function keyRow(n: number) {
  const id = randomUUID();
  const rotation = { enabled: false, periodDays: null, lastRotatedAt: null, nextRotationAt: null, count: 0 };
  const body = {
    ...{
      id,
      projectId: PROJECT,
      description: `key ${n}`,
      state: 'Enabled',
      spec: 'AES_256',
      usage: 'ENCRYPT_DECRYPT',
    },
    ...{
      origin: 'KEYLEDGER',
      currentVersion: 1,
      tags: {},
      createdAt: '2026-01-01T00:00:00.000Z',
      deletionAt: null,
    },
    ...{
      rotation,
      material: { present: true, expiresAt: null, reminded: false },
      boundResources: {},
      boundByAlgorithm: {},
      resourcesBlocked: false,
      permissions: {},
      revision: 0,
    },
  };
  return {
    ...{ id, project_id: PROJECT, created_position: n, state: 'Enabled', spec: 'AES_256' },
    search_text: `${id}\nkey ${n}`,
    body: JSON.stringify(body),
  };
}

const tagRow = (key_id: string, created_position: number) => ({
  ...{ key_id, name: 'env', value: 'prod', project_id: PROJECT, created_position },
});

async function median(work: () => Promise<unknown>): Promise<number> {
  for (let n = 0; n < 20; n++) await work();
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[ROUNDS / 2]!;
}
