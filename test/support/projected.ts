import { setTimeout as sleep } from 'node:timers/promises';
import {
  openDatabase,
  ProjectionRunner,
  shadowOf,
  type Database,
  type DatabaseOptions,
  type Projection,
  type RebuildReport,
} from '@keyledger/database';
import { openEvent, sealedUnder, type StoredEvent } from '@keyledger/event-store';
import type { LifecycleWorld } from './lifecycle-world.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Another service's read model over the log of a lifecycle world, in a database of its own. */
export interface Projected<T> {
  database: Database<T>;
  runner: ProjectionRunner<T>;
  /** All rows of all its tables, in the tables' order, with everything applied that is in the log. */
  rows(): Promise<Record<string, unknown[]>>;
  /** Rebuilds it from the log. */
  replay(): Promise<RebuildReport>;
  close(): Promise<void>;
}

/** Opens events with the history keys that the world's stand-in for crypto still has. */
export const openWith =
  ({ keys }: Pick<LifecycleWorld, 'keys'>) =>
  async (events: StoredEvent[]) =>
    events.map((event) => openEvent(event, keys.get(sealedUnder(event) ?? '') ?? null));

/** @param batchSize events per transaction; the rows must not depend on it. */
export async function projected<T>(
  world: Pick<LifecycleWorld, 'store' | 'keys'>,
  options: DatabaseOptions,
  projection: Projection<T>,
  batchSize = 1_000,
): Promise<Projected<T>> {
  const database = await openDatabase<T>(options);
  const runner = new ProjectionRunner<T>({
    ...{ store: world.store, database, projection, batchSize, log: silent },
    open: openWith(world),
    openShadow: shadowOf<T>(options),
  });
  await runner.start();
  return {
    database,
    runner,
    async rows() {
      if (!(await runner.caughtUp(10_000))) throw new Error(`behind: ${runner.lastError()}`);
      const all: Record<string, unknown[]> = {};
      for (const { name, orderBy } of projection.tables) {
        const rows = database.kysely.selectFrom(name as never).selectAll();
        all[name] = await orderBy.reduce((query, column) => query.orderBy(column as never), rows).execute();
      }
      return all;
    },
    async replay() {
      runner.replay();
      while (runner.report().state === 'running') await sleep(5);
      return runner.report();
    },
    async close() {
      await runner.stop();
      await database.close();
    },
  };
}
