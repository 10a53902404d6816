import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../database.js';
import { columnTypes } from '../columns.js';
import { dialectOf } from '../dialect.js';
import { withSchemaLock } from '../schema-lock.js';
import type { Projection } from './projection.js';

interface CheckpointTables {
  checkpoints: { name: string; version: number; position: number };
}

/** A projection's own tables do not name this one, which is there beside them. */
const checkpointsOf = <T>(db: Kysely<T>) => db as unknown as Kysely<CheckpointTables>;

/** Before the first event. */
export const BEGINNING = -1;

/** Somebody else dropped, rebuilt or upgraded the tables under a running projection. */
export class ProjectionReplacedError extends Error {
  override readonly name = 'ProjectionReplacedError';
}

/**
 * Creates the projection's tables and its checkpoint when they are missing, and creates them anew when they are of
 * another version.
 * @returns the position that the tables are at.
 */
export async function prepareTables<T>(database: Database<T>, projection: Projection<T>): Promise<number> {
  return withSchemaLock(database, async (trx) => {
    const types = columnTypes(trx);
    await trx.schema
      .createTable('checkpoints')
      .ifNotExists()
      .addColumn('name', types.text, (column) => column.primaryKey())
      .addColumn('version', types.integer, (column) => column.notNull())
      .addColumn('position', types.integer, (column) => column.notNull())
      .execute();
    const { name, version } = projection;
    const stored = await select(trx, name);
    if (stored?.version === version) return stored.position;
    if (stored) await projection.drop(trx);
    await projection.create(trx);
    const own = checkpointsOf(trx);
    await own.deleteFrom('checkpoints').where('name', '=', name).execute();
    await own.insertInto('checkpoints').values({ name, version, position: BEGINNING }).execute();
    return BEGINNING;
  });
}

/**
 * The position that the tables are at.
 * @throws ProjectionReplacedError they are gone, or of another version.
 */
export async function readCheckpoint<T>(db: Kysely<T>, projection: Projection<T>): Promise<number> {
  return positionOf(projection, await select(db, projection.name));
}

/**
 * The same, and keeps everybody from moving it until the transaction ends.
 * @throws ProjectionReplacedError they are gone, or of another version.
 */
export async function lockCheckpoint<T>(trx: Transaction<T>, projection: Projection<T>): Promise<number> {
  let query = checkpointsOf(trx).selectFrom('checkpoints').selectAll();
  // SQLite's transactions hold the only write lock from their beginning.
  if (dialectOf(trx) === 'postgres') query = query.forUpdate();
  return positionOf(projection, await query.where('name', '=', projection.name).executeTakeFirst());
}

/**
 * Moves the checkpoint, if it still is where the caller thinks.
 * @returns false when another process has moved it: nothing of this batch may be written.
 */
export async function moveCheckpoint<T>(
  trx: Transaction<T>,
  { name, version }: Projection<T>,
  from: number,
  to: number,
): Promise<boolean> {
  const { numUpdatedRows } = await checkpointsOf(trx)
    .updateTable('checkpoints')
    .set({ position: to })
    .where('name', '=', name)
    .where('version', '=', version)
    .where('position', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

const select = <T>(db: Kysely<T>, name: string) =>
  checkpointsOf(db).selectFrom('checkpoints').selectAll().where('name', '=', name).executeTakeFirst();

function positionOf<T>(
  projection: Projection<T>,
  stored: CheckpointTables['checkpoints'] | undefined,
): number {
  const { name, version } = projection;
  if (!stored) throw new ProjectionReplacedError(`the tables of projection ${name} are gone`);
  if (stored.version === version) return stored.position;
  throw new ProjectionReplacedError(
    `projection ${name} is version ${version}, its tables are ${stored.version}`,
  );
}
