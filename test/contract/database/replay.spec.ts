import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable, mergeReports, shadowOf, type ProjectionRunner } from '@keyledger/database';
import { MemoryEventStore } from '@keyledger/event-store';
import type { Kysely, KyselyPlugin } from 'kysely';
import {
  appendEvents,
  countersOf,
  forEachDialect,
  openPlain,
  Workbench,
  type CounterTables,
} from './support.js';

const PATIENCE_MS = 10_000;
const TIME_FOR_A_TWIN_MS = 200;

async function replayed(runner: ProjectionRunner<CounterTables>) {
  runner.replay();
  while (runner.report().state === 'running') await sleep(5);
  return runner.report();
}

await forEachDialect((dialect) => {
  const bench = new Workbench();
  let store: MemoryEventStore;
  let options: ReturnType<typeof dialect.fresh>;

  const started = async (given: Partial<Parameters<Workbench['runner']>[1]> = {}) => {
    const database = await bench.database(options);
    const runner = await bench.runner(options, { store, database, ...given });
    await runner.start();
    await runner.caughtUp(PATIENCE_MS);
    return { database, runner };
  };

  beforeEach(async () => {
    store = new MemoryEventStore();
    options = dialect.fresh();
    for (let key = 0; key < 700; key++) await appendEvents(store, `key-${key}`, 1 + (key % 3));
  });
  afterEach(async () => {
    await bench.close();
    await store.close();
  });

  it('gives byte-equal tables, and says so', async () => {
    const { runner } = await started();
    expect(runner.report().state).toBe('idle');
    const report = await replayed(runner);
    expect(report).toMatchObject({ state: 'done', equal: true, error: null, events: 1_399 });
    expect(report.tables).toEqual([{ table: 'counters', before: 700, after: 700, equal: true }]);
    expect(report.position).toBe(report.target);
  });

  it.each([
    [
      'changed',
      700,
      (k: Kysely<CounterTables>) =>
        k.updateTable('counters').set({ applied: 99 }).where('stream', '=', 'key-601'),
    ],
    ['removed', 699, (k: Kysely<CounterTables>) => k.deleteFrom('counters').where('stream', '=', 'key-601')],
    [
      'added',
      701,
      (k: Kysely<CounterTables>) =>
        k.insertInto('counters').values({ stream: 'key-x', applied: 1, last: '', note: '' }),
    ],
  ])('finds a row that was %s and puts it right', async (_what, before, tamper) => {
    const { runner, database } = await started();
    const rows = await countersOf(database);
    await tamper(database.kysely).execute();
    const report = await replayed(runner);
    expect(report).toMatchObject({ state: 'done', equal: false });
    expect(report.tables).toEqual([{ table: 'counters', before, after: 700, equal: false }]);
    expect(await countersOf(database)).toEqual(rows);
    await expect(replayed(runner)).resolves.toMatchObject({ equal: true });
  });

  it('is equal while events keep coming, and the live rows keep up', async () => {
    const { runner } = await started();
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await appendEvents(store, 'key-busy', 3);
        await sleep(1);
      }
    })();
    await expect(replayed(runner)).resolves.toMatchObject({ state: 'done', equal: true });
    writing = false;
    await writer;
    await expect(runner.caughtUp(PATIENCE_MS)).resolves.toBe(true);
  });

  it('compares at one position, however much a twin on the same tables would like to go on', async () => {
    await started();
    const openShadow = async (name: string) => {
      const shadow = await shadowOf<CounterTables>(options)(name);
      return { ...shadow, kysely: shadow.kysely.withPlugin(duringComparison) };
    };
    const { runner } = await started({ openShadow });
    let position = -1;
    const duringComparison: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (result.rows[0] && 'count' in result.rows[0]) {
          position = await appendEvents(store, 'key-meanwhile', 1);
          await sleep(TIME_FOR_A_TWIN_MS);
        }
        return result;
      },
    };
    await expect(replayed(runner)).resolves.toMatchObject({ state: 'done', equal: true, error: null });
    expect(position).toBeGreaterThan(runner.report().position);
    await expect(runner.caughtUp(PATIENCE_MS)).resolves.toBe(true);
  });

  it('answers live queries throughout', async () => {
    const { runner, database } = await started();
    runner.replay();
    let answered = 0;
    while (runner.report().state === 'running') {
      expect(await countersOf(database)).toHaveLength(700);
      answered++;
      await sleep(1);
    }
    expect(answered).toBeGreaterThan(1);
  });

  it('joins a rebuild that runs instead of starting a second one', async () => {
    const { runner } = await started();
    const first = runner.replay();
    await sleep(2);
    expect(runner.replay().startedAt).toBe(first.startedAt);
  });

  it('leaves the live rows as they are when it fails, and can be tried again', async () => {
    let failing = false;
    const open: typeof openPlain = async (events) => {
      if (failing) throw new Error('no history keys');
      return openPlain(events);
    };
    const { runner, database } = await started({ open });
    const rows = await countersOf(database);
    failing = true;
    await expect(replayed(runner)).resolves.toMatchObject({
      state: 'failed',
      error: 'no history keys',
      equal: null,
    });
    expect(await countersOf(database)).toEqual(rows);
    failing = false;
    await expect(replayed(runner)).resolves.toMatchObject({ state: 'done', equal: true });
  });

  it('lets one process at a time rebuild a projection, and leaves nothing behind', async () => {
    const open = shadowOf<CounterTables>(options);
    const first = await open('counters');
    const second = await open('counters').catch((error: unknown) => error);
    expect(isDatabaseUnavailable(second)).toBe(true);
    const { runner } = await started();
    await expect(replayed(runner)).resolves.toMatchObject({ state: 'failed' });
    await first.close();
    await expect(replayed(runner)).resolves.toMatchObject({ state: 'done', equal: true });
    const third = await open('counters');
    await third.kysely.schema.createTable('counters').addColumn('stream', 'text').execute();
    await third.close();
  });
});

it('reports of several projections are one report of their service', () => {
  const done = {
    state: 'done' as const,
    events: 10,
    position: 5,
    target: 5,
    startedAt: '2026-01-02T00:00:00.000Z',
    elapsedMs: 7,
    tables: [{ table: 'a', before: 1, after: 1, equal: true }],
    equal: true,
    error: null,
  };
  const running = {
    ...done,
    state: 'running' as const,
    startedAt: '2026-01-01T00:00:00.000Z',
    equal: null,
    tables: [],
  };
  expect(mergeReports('audit', [done, running])).toMatchObject({
    service: 'audit',
    state: 'running',
    events: 20,
    startedAt: '2026-01-01T00:00:00.000Z',
    equal: null,
  });
  expect(mergeReports('audit', [done, done])).toMatchObject({ state: 'done', equal: true });
});
