import type { DatabaseOptions } from '@keyledger/database';
import { KeyHistory } from '../../../apps/audit/src/history/key-history.js';
import { historyProjection } from '../../../apps/audit/src/history/projection.js';
import type { AuditTables } from '../../../apps/audit/src/tables.js';
import type { KeyRef } from '@keyledger/domain';
import { forEachDialect } from '../database/support.js';
import {
  change,
  command,
  createKey,
  deleteKey,
  lifecycleWorld,
  OTHER_PROJECT,
  PROJECT,
  type LifecycleWorld,
} from '../../support/lifecycle-world.js';
import { projected, type Projected } from '../../support/projected.js';

const refusal = (code: string) => expect.objectContaining({ name: 'KeyledgerError', code });

await forEachDialect((dialect) => {
  let options: DatabaseOptions;
  let world: LifecycleWorld;
  let model: Projected<AuditTables>;
  let history: KeyHistory;

  beforeEach(async () => {
    world = await lifecycleWorld(dialect.fresh());
    options = dialect.fresh();
    model = await projected(world, options, historyProjection);
    history = new KeyHistory(model.database, model.runner);
  });
  afterEach(async () => {
    await model.close();
    await world.close();
  });

  const page = (key: KeyRef, more: { limit?: number; cursor?: string | null; projectId?: string } = {}) =>
    history.list({
      context: command(more.projectId),
      key,
      limit: more.limit ?? 100,
      cursor: more.cursor ?? null,
    });
  const typesOf = async (id: string) => (await page({ id })).events.map(({ type }) => type);
  const moveAlias = (name: string, id: string) =>
    world.aliases.update({ context: command(), name, key: { id } });

  /** Everything that can happen to keys and aliases, deletions with their erasing included. */
  async function eventfulLife(): Promise<{ kept: string; gone: string }> {
    const kept = await createKey(world, { alias: 'a', tags: { z: '1', b: '2' }, rotationPeriodDays: 30 });
    const moved = await createKey(world);
    const gone = await createKey(world, { alias: 'b' });
    const last = await createKey(world, { projectId: OTHER_PROJECT, alias: 'a' });
    await change(world, kept, { type: 'RotateKey' });
    await moveAlias('a', moved);
    await moveAlias('b', kept);
    await moveAlias('a', gone);
    await moveAlias('b', gone);
    await change(world, kept, { type: 'DisableKey', acceptBound: false });
    await deleteKey(world, gone);
    await world.aliases.create({ context: command(), name: 'b', key: { id: moved } });
    await world.aliases.delete({ context: command(), name: 'b' });
    await change(world, last, { type: 'ChangeDescription', description: 'é – "quoted"' }, OTHER_PROJECT);
    return { kept, gone };
  }

  it('shows every change of a key with who, when and what, oldest first', async () => {
    const id = await createKey(world, { description: 'payroll' });
    await change(world, id, { type: 'ChangeTags', set: { env: 'prod' }, remove: [] });
    await change(world, id, { type: 'DisableKey', acceptBound: false });
    const { events, nextCursor } = await page({ id });
    expect(nextCursor).toBeNull();
    expect(events).toMatchObject([
      { type: 'KeyCreated', revision: 0, data: { description: 'payroll', projectId: PROJECT } },
      { type: 'KeyTagsChanged', revision: 1, data: { set: { env: 'prod' }, removed: [] } },
      { type: 'KeyDisabled', revision: 2, data: {} },
    ]);
    const stored = await world.store.readStream(`key-${id}`);
    expect(events.map(({ at, position }) => ({ at, position }))).toEqual(
      stored.map(({ time, position }) => ({ at: time, position })),
    );
    const principal = { id: 'p1', name: 'ada', sourceAddress: '127.0.0.1', frontDoor: 'native' };
    for (const event of events) expect(event.principal).toEqual(principal);
  });

  it('is complete over pages of any size, each event once', async () => {
    const id = await createKey(world);
    for (let n = 0; n < 9; n++) await change(world, id, { type: 'ChangeDescription', description: `${n}` });
    for (const limit of [1, 3, 10, 100]) {
      const revisions: number[] = [];
      let cursor: string | null = null;
      do {
        const { events, nextCursor }: Awaited<ReturnType<typeof page>> = await page(
          { id },
          { limit, cursor },
        );
        expect(events.length).toBeLessThanOrEqual(limit);
        revisions.push(...events.map(({ revision }) => revision));
        cursor = nextCursor;
      } while (cursor !== null);
      expect(revisions).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it('ends a page before it is too large for a message, and loses nothing by it', async () => {
    const id = await createKey(world);
    const descriptions = Array.from({ length: 120 }, (_, n) => `${n} ${'x'.repeat(8_000)}`);
    for (const description of descriptions) {
      await change(world, id, { type: 'ChangeDescription', description });
    }
    const first = await page({ id }, { limit: 1_000 });
    expect(JSON.stringify(first).length).toBeLessThan(1_000_000);
    expect(first.nextCursor).not.toBeNull();
    const second = await page({ id }, { limit: 1_000, cursor: first.nextCursor });
    const seen = [...first.events, ...second.events].map(({ data }) => data.description);
    expect(seen).toEqual(['', ...descriptions]);
  });

  it('tells an alias to the key that has it, and a move to both keys', async () => {
    const first = await createKey(world, { alias: 'db' });
    const second = await createKey(world);
    await moveAlias('db', second);
    expect(await typesOf(first)).toEqual(['AliasCreated', 'KeyCreated', 'AliasUpdated']);
    expect(await typesOf(second)).toEqual(['KeyCreated', 'AliasUpdated']);
    expect(await page({ alias: 'db' })).toEqual(await page({ id: second }));
    await world.aliases.delete({ context: command(), name: 'db' });
    expect(await typesOf(second)).toEqual(['KeyCreated', 'AliasUpdated', 'AliasDeleted']);
    await expect(page({ alias: 'db' })).rejects.toEqual(refusal('KeyNotFound'));
  });

  it("knows no key of another project, neither by id nor by the other project's alias", async () => {
    const theirs = await createKey(world, { projectId: OTHER_PROJECT, alias: 'db' });
    await expect(page({ id: theirs })).rejects.toEqual(refusal('KeyNotFound'));
    await expect(page({ alias: 'db' })).rejects.toEqual(refusal('KeyNotFound'));
    await expect(page({ id: theirs }, { projectId: OTHER_PROJECT })).resolves.toMatchObject({
      events: [{ type: 'AliasCreated' }, { type: 'KeyCreated' }],
    });
  });

  it('ends with the key: one event stays, and nothing that was sealed under its history key', async () => {
    const kept = await createKey(world, { alias: 'db' });
    const gone = await createKey(world, { description: 'payroll' });
    await moveAlias('db', gone);
    await deleteKey(world, gone);
    await expect(page({ id: gone })).rejects.toEqual(refusal('KeyDeleted'));
    await expect(page({ alias: 'db' })).rejects.toEqual(refusal('KeyNotFound'));
    expect(await typesOf(kept)).toEqual(['AliasCreated', 'KeyCreated']);
    const rows = (await model.rows()).history as AuditTables['history'][];
    expect(rows.filter((row) => row.key_id === gone)).toMatchObject([
      { type: 'KeyDeleted', data: `{"actor":"p1","projectId":"${PROJECT}"}` },
    ]);
    expect(JSON.stringify(rows)).not.toContain('payroll');
  });

  it('is byte-equal after a replay, when what was erased can no longer be read', async () => {
    await eventfulLife();
    const before = await model.rows();
    expect(await model.replay()).toMatchObject({ state: 'done', equal: true });
    expect(await model.rows()).toEqual(before);
  });

  it('is the same in whatever batches the log is read', async () => {
    await eventfulLife();
    const before = await model.rows();
    for (const batchSize of [1, 2, 5]) {
      const other = await projected(world, dialect.fresh(), historyProjection, batchSize);
      expect(await other.rows()).toEqual(before);
      await other.close();
    }
  });

  it('is the same when a key was erased before its events were read', async () => {
    await model.close();
    const { kept } = await eventfulLife();
    model = await projected(world, options, historyProjection);
    history = new KeyHistory(model.database, model.runner);
    expect(await typesOf(kept)).toEqual([
      'AliasCreated',
      'KeyCreated',
      'KeyRotated',
      'AliasUpdated',
      'AliasUpdated',
      'KeyDisabled',
    ]);
    expect(await model.replay()).toMatchObject({ state: 'done', equal: true });
  });

  it('refuses a cursor that it did not give', async () => {
    const id = await createKey(world);
    await expect(page({ id }, { cursor: 'nonsense' })).rejects.toEqual(refusal('InvalidCursor'));
  });
});
