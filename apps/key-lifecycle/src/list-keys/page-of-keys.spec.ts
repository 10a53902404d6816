import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import type { CommandContext, ListKeysRequest } from '@keyledger/contracts';
import { encodeCursor, openDatabase, type Database } from '@keyledger/database';
import { createReadModel } from '../read-model/schema.js';
import type { LifecycleTables } from '../read-model/tables.js';
import { pageOfKeys } from './page-of-keys.js';

const caller = { projectId: 'a'.repeat(32), principalId: 'p', role: 'admin' };
const EVERYTHING: ListKeysRequest = {
  ...{ context: { caller } as unknown as CommandContext, limit: 100 },
  ...{ cursor: null, state: null, tag: null, q: null },
};
const FILTERS: [string, Partial<ListKeysRequest>, string][] = [
  ['no filter', {}, 'keys_by_project'],
  ['a state', { state: 'Disabled' }, 'keys_by_state'],
  ['a tag', { tag: { name: 'env', value: null } }, 'key_tags_by_name'],
  ['a tag and its value', { tag: { name: 'env', value: 'prod' } }, 'key_tags_by_value'],
  ['a tag and a state', { tag: { name: 'env', value: 'prod' }, state: 'Disabled' }, 'key_tags_by_value'],
];

const folder = mkdtempSync(join(tmpdir(), 'keyledger-page-of-keys-'));
let database: Database<LifecycleTables>;

beforeAll(async () => {
  database = await openDatabase<LifecycleTables>({ url: `sqlite:${join(folder, 'keys.db')}`, schema: '' });
  await createReadModel(database.kysely);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function planOf(request: ListKeysRequest): Promise<string[]> {
  const { sql, parameters } = pageOfKeys(database.kysely, request).compile();
  const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
  const { rows } = await database.kysely.executeQuery<{ detail: string }>(explain);
  return rows.map(({ detail }) => detail);
}

describe.each(FILTERS)('a page of keys with %s', (_filter, filter, index) => {
  it.each([null, encodeCursor([7])])(
    'walks an index in the order of the listing, sorting and passing over nothing (cursor %s)',
    async (cursor) => {
      const plan = await planOf({ ...EVERYTHING, ...filter, cursor });
      const end = cursor === null ? /\?\)$/ : /created_position>\?\)$/;
      expect(plan[0]).toContain(`USING INDEX ${index} (`);
      expect(plan[0]).toMatch(end);
      expect(plan.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
    },
  );
});
