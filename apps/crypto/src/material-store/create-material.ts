import { bulkInsertIfAbsent, type Database } from '@keyledger/database';
import type { Transaction } from 'kysely';
import { inUseAmong } from './in-use.js';
import { lockMaterial } from './material-lock.js';
import type { HistoryKeyRow, KeyVersionRow, MaterialTables } from './schema.js';

/** What to insert for a key where it is missing. */
export interface NewMaterial {
  keyId: string;
  /** Null: no material, the key waits for its import. */
  version: KeyVersionRow | null;
  /** Null for later versions, whose key has its history key already. */
  historyKey: HistoryKeyRow | null;
}

/** What there is after a creation: ours, or what was there before it. */
export type CreateOutcome =
  { destroyed: true } | { destroyed: false; version: KeyVersionRow | null; historyKey: HistoryKeyRow | null };

/** Nothing was written, nor looked for: the master key that it is wrapped under is not in use any more. */
export interface Retired {
  retired: string;
}

/** Writes a group of new material in one transaction, but for items under a retired master key. Answers in the order of the items. */
export async function createMaterial(
  database: Database<MaterialTables>,
  items: readonly NewMaterial[],
): Promise<(CreateOutcome | Retired)[]> {
  return database.kysely.transaction().execute(async (trx) => {
    await lockMaterial(trx, 'shared');
    const inUse = await inUseAmong(trx, items.flatMap(wrappedUnder));
    const retiredOf = (item: NewMaterial) => wrappedUnder(item).find((id) => !inUse.has(id));
    const writable = items.filter((item) => retiredOf(item) === undefined);
    const outcomes = writable.length > 0 ? await writeAll(trx, writable) : [];
    return items.map((item) => {
      const retired = retiredOf(item);
      return retired === undefined ? outcomes.shift()! : { retired };
    });
  });
}

const wrappedUnder = ({ version, historyKey }: NewMaterial): string[] =>
  [version, historyKey].flatMap((row) => row?.mkey_id ?? []);

async function writeAll(
  trx: Transaction<MaterialTables>,
  items: readonly NewMaterial[],
): Promise<CreateOutcome[]> {
  const destroyed = await destroyedAmong(trx, items);
  // In one order for everybody: two nodes that insert the same keys would else wait for each other.
  const living = items
    .filter(({ keyId }) => !destroyed.has(keyId))
    .sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  const versions = living.flatMap(({ version }) => version ?? []);
  const historyKeys = living.flatMap(({ historyKey }) => historyKey ?? []);
  const inserted =
    (await insert(trx, 'key_versions', versions)) + (await insert(trx, 'history_keys', historyKeys));
  const allOurs = living.every(({ historyKey }) => historyKey);
  if (allOurs && inserted === versions.length + historyKeys.length) {
    return items.map((item) =>
      destroyed.has(item.keyId) ? { destroyed: true } : { destroyed: false, ...item },
    );
  }
  return whatIsThere(trx, items, destroyed);
}

function insert<Name extends 'key_versions' | 'history_keys'>(
  trx: Transaction<MaterialTables>,
  table: Name,
  rows: MaterialTables[Name][],
): Promise<number> {
  return bulkInsertIfAbsent(trx, table, rows as unknown as Record<string, unknown>[]);
}

async function destroyedAmong(
  trx: Transaction<MaterialTables>,
  items: readonly NewMaterial[],
): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('destroyed_keys')
    .select('key_id')
    .where('key_id', 'in', padded(items))
    .execute();
  return new Set(rows.map(({ key_id }) => key_id));
}

async function whatIsThere(
  trx: Transaction<MaterialTables>,
  items: readonly NewMaterial[],
  destroyed: ReadonlySet<string>,
): Promise<CreateOutcome[]> {
  const ids = padded(items);
  const versions = await trx.selectFrom('key_versions').selectAll().where('key_id', 'in', ids).execute();
  const historyKeys = await trx.selectFrom('history_keys').selectAll().where('key_id', 'in', ids).execute();
  const versionOf = new Map(versions.map((row) => [`${row.key_id} ${row.version}`, row]));
  const historyKeyOf = new Map(historyKeys.map((row) => [row.key_id, row]));
  return items.map(({ keyId, version }) =>
    destroyed.has(keyId)
      ? { destroyed: true }
      : {
          destroyed: false,
          version: version && (versionOf.get(`${keyId} ${version.version}`) ?? null),
          historyKey: historyKeyOf.get(keyId) ?? null,
        },
  );
}

/** The ids, the last one repeated up to a power of two: few different statements, which stay prepared. */
function padded(items: readonly NewMaterial[]): string[] {
  const ids = items.map(({ keyId }) => keyId);
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return [...ids, ...new Array<string>(length - ids.length).fill(ids.at(-1)!)];
}
