import { scheduleProjection } from '../../../apps/rotation-scheduler/src/schedule/projection.js';
import { ScheduleListing } from '../../../apps/rotation-scheduler/src/schedule/schedule-listing.js';
import type { ScheduleTables } from '../../../apps/rotation-scheduler/src/schedule/tables.js';
import { newId, rootKeyStream, type CustodyEvent, type JsonObject } from '@keyledger/domain';
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

await forEachDialect((dialect) => {
  let world: LifecycleWorld;
  let model: Projected<ScheduleTables>;
  let schedule: ScheduleListing;

  beforeEach(async () => {
    world = await lifecycleWorld(dialect.fresh());
    model = await projected(world, dialect.fresh(), scheduleProjection);
    schedule = new ScheduleListing(model.database, model.runner);
  });
  afterEach(async () => {
    await model.close();
    await world.close();
  });

  const page = (limit = 100, cursor: string | null = null, projectId = PROJECT) =>
    schedule.list({ context: command(projectId), limit, cursor });
  const entries = async (projectId = PROJECT) => (await page(100, null, projectId)).entries;
  const keyNow = async (id: string) =>
    world.describes.describe({ context: command(), key: { id }, at: null });

  it('has the next rotation of every key that rotates, through every change of its period', async () => {
    const id = await createKey(world, { rotationPeriodDays: 30 });
    await createKey(world);
    const isAsDescribed = async () => {
      const { nextRotationAt } = (await keyNow(id)).rotation;
      const expected = nextRotationAt ? [{ keyId: id, kind: 'rotation', dueAt: nextRotationAt }] : [];
      expect(await entries()).toEqual(expected);
    };
    await isAsDescribed();
    await change(world, id, { type: 'SetRotationPeriod', periodDays: 7 });
    await isAsDescribed();
    await change(world, id, { type: 'RotateKey' });
    await isAsDescribed();
    await change(world, id, { type: 'DisableKey', acceptBound: false });
    await isAsDescribed();
    await change(world, id, { type: 'RemoveRotationPeriod' });
    expect(await entries()).toEqual([]);
    await change(world, id, { type: 'SetRotationPeriod', periodDays: 90 });
    await isAsDescribed();
  });

  it('has the time of a deletion until it is cancelled, beside the rotation that goes on', async () => {
    const id = await createKey(world, { rotationPeriodDays: 30 });
    await change(world, id, { type: 'ScheduleDeletion', waitHours: 72 });
    const { deletionAt, rotation } = await keyNow(id);
    const dayBefore = new Date(Date.parse(deletionAt!) - 24 * 3_600_000).toISOString();
    expect(await entries()).toEqual([
      { keyId: id, kind: 'deletion-reminder', dueAt: dayBefore },
      { keyId: id, kind: 'deletion', dueAt: deletionAt },
      { keyId: id, kind: 'rotation', dueAt: rotation.nextRotationAt },
    ]);
    await change(world, id, { type: 'CancelDeletion' });
    expect(await entries()).toEqual([{ keyId: id, kind: 'rotation', dueAt: rotation.nextRotationAt }]);
  });

  it('has nothing of a deleted key', async () => {
    const id = await createKey(world, { rotationPeriodDays: 30 });
    await deleteKey(world, id);
    expect(await model.rows()).toEqual({ schedule: [], keys: [], custody: [] });
  });

  it('lists a project, soonest first, over pages of any size, and no other project', async () => {
    const periods = [30, 5, 5, 90, 1, 365, 2, 5];
    for (const rotationPeriodDays of periods) await createKey(world, { rotationPeriodDays });
    const theirs = await createKey(world, { rotationPeriodDays: 3, projectId: OTHER_PROJECT });
    const all = await entries();
    expect(all).toHaveLength(periods.length);
    expect(all.map(({ dueAt }) => dueAt)).toEqual(all.map(({ dueAt }) => dueAt).sort());
    expect((await entries(OTHER_PROJECT)).map(({ keyId }) => keyId)).toEqual([theirs]);
    for (const limit of [1, 3, 8]) {
      const seen: typeof all = [];
      let cursor: string | null = null;
      do {
        const found: Awaited<ReturnType<typeof page>> = await page(limit, cursor);
        seen.push(...found.entries);
        cursor = found.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(all);
    }
    await expect(page(10, 'nonsense')).rejects.toMatchObject({ code: 'InvalidCursor' });
  });

  const INSTANCE = newId();
  /** Appends to the root key's stream, each event a second after the one before. */
  async function custody(...events: CustodyEvent[]): Promise<string> {
    const prepared = events.map(({ type, data }) => ({
      ...{ id: newId(), type, time: world.clock.now(), metadata: {} },
      data: { v: 1, ...data } as JsonObject,
    }));
    await world.store.append(rootKeyStream(INSTANCE), 'any', prepared);
    return prepared.at(-1)!.time;
  }
  const inSeconds = (time: string, seconds: number) =>
    new Date(Date.parse(time) + seconds * 1000).toISOString();
  const created: CustodyEvent = {
    type: 'RootKeyCreated',
    data: { rootKeyId: 'nsk_1', fingerprint: 'f', custody: 'shares' },
  };
  const provider: CustodyEvent = {
    type: 'ProviderCreated',
    data: { providerId: 'p', name: 'n', algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 },
  };
  const period = (periodSeconds: number | null): CustodyEvent => ({
    ...{ type: 'RootKeyRotationPeriodSet', data: { periodSeconds } },
  });
  const rotated: CustodyEvent = {
    type: 'MasterKeyRotationStarted',
    data: { masterKeyId: 'm2', rootKeyId: 'nsk_1', replaces: ['m1'], trigger: 'schedule' },
  };
  const deletedProvider: CustodyEvent = { type: 'ProviderDeleted', data: { providerId: 'p' } };
  const hierarchy = async () => {
    await model.runner.caughtUp(5_000);
    const rows = await model.database.kysely.selectFrom('schedule').selectAll().execute();
    return Object.fromEntries(rows.map(({ kind, due_at: dueAt }) => [kind, dueAt]));
  };

  it('has the next rotations of root key and master keys, in no listing of a project', async () => {
    await custody(created);
    expect(await hierarchy()).toEqual({});
    const providerAt = await custody(provider);
    const periodAt = await custody(period(172_800));
    expect(await hierarchy()).toEqual({
      'master-key-rotation': inSeconds(providerAt, 86_400),
      'root-key-rotation': inSeconds(periodAt, 172_800),
    });
    expect(await entries()).toEqual([]);
    const rotatedAt = await custody(rotated);
    expect(await hierarchy()).toMatchObject({ 'master-key-rotation': inSeconds(rotatedAt, 86_400) });
    await custody(deletedProvider, period(null));
    expect(await hierarchy()).toEqual({});
  });

  it('is byte-equal after a replay with rotations of root key and master keys', async () => {
    await custody(created, provider);
    await createKey(world, { rotationPeriodDays: 1 });
    await custody(rotated, period(86_400));
    await model.runner.caughtUp(5_000);
    const before = await model.rows();
    expect(before.schedule).toHaveLength(3);
    expect(await model.replay()).toMatchObject({ state: 'done', equal: true });
    expect(await model.rows()).toEqual(before);
    for (const batchSize of [1, 2]) {
      const other = await projected(world, dialect.fresh(), scheduleProjection, batchSize);
      expect(await other.rows()).toEqual(before);
      await other.close();
    }
  });

  it('is byte-equal after a replay, and the same in whatever batches the log is read', async () => {
    const kept = await createKey(world, { rotationPeriodDays: 30 });
    const gone = await createKey(world, { rotationPeriodDays: 1 });
    const leaving = await createKey(world, { rotationPeriodDays: 2, projectId: OTHER_PROJECT });
    await createKey(world);
    await change(world, gone, { type: 'SetRotationPeriod', periodDays: 12 });
    await deleteKey(world, gone);
    await change(world, leaving, { type: 'ScheduleDeletion', waitHours: 1 }, OTHER_PROJECT);
    await change(world, kept, { type: 'RemoveRotationPeriod' });
    await change(world, kept, { type: 'SetRotationPeriod', periodDays: 3 });
    const before = await model.rows();
    expect(before.schedule).toHaveLength(3);
    expect(await model.replay()).toMatchObject({ state: 'done', equal: true });
    expect(await model.rows()).toEqual(before);
    for (const batchSize of [1, 2, 3]) {
      const other = await projected(world, dialect.fresh(), scheduleProjection, batchSize);
      expect(await other.rows()).toEqual(before);
      await other.close();
    }
  });
});
