import type { ListKeysRequest } from '@keyledger/contracts';
import { isKeyledgerError } from '@keyledger/domain';
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

const EVERYTHING: Omit<ListKeysRequest, 'context'> = {
  limit: 100,
  cursor: null,
  state: null,
  tag: null,
  q: null,
};

const list = async (world: LifecycleWorld, filter: Partial<ListKeysRequest> = {}, projectId = PROJECT) => {
  return world.lists.keys({ context: command(projectId), ...EVERYTHING, ...filter });
};
const ids = async (world: LifecycleWorld, filter: Partial<ListKeysRequest> = {}) =>
  (await list(world, filter)).keys.map(({ id }) => id);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isKeyledgerError(error) ? error.code : error),
  );

await forEachDialect((dialect) => {
  let world: LifecycleWorld;
  beforeEach(async () => {
    world = await lifecycleWorld(dialect.fresh());
  });
  afterEach(() => world.close());

  it('lists every key once over pages of any size, in the order of creation', async () => {
    const made: string[] = [];
    for (let n = 0; n < 25; n++) made.push(await createKey(world));
    for (const limit of [1, 7, 25, 100]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await list(world, { limit, cursor });
        expect(page.keys.length).toBeLessThanOrEqual(limit);
        seen.push(...page.keys.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(made);
    }
  });

  it('ends a page before it is too large for a message, and loses nothing by it', async () => {
    const made: string[] = [];
    const description = 'x'.repeat(8_000);
    for (let n = 0; n < 120; n++) made.push(await createKey(world, { description }));
    const first = await list(world, { limit: 1_000 });
    expect(JSON.stringify(first).length).toBeLessThan(1_000_000);
    const second = await list(world, { limit: 1_000, cursor: first.nextCursor });
    expect([...first.keys, ...second.keys].map(({ id }) => id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
  });

  it('filters by state, tag, tag with value, alias and text, in any case, wildcards standing for themselves', async () => {
    const plain = await createKey(world, { description: '100% of the Payroll' });
    const tagged = await createKey(world, { tags: { env: 'prod', owner: 'ada' }, alias: 'App/Disk_1' });
    const other = await createKey(world, { tags: { env: 'test' } });
    await change(world, other, { type: 'DisableKey', acceptBound: false });
    expect(await ids(world, { state: 'Disabled' })).toEqual([other]);
    expect(await ids(world, { tag: { name: 'env', value: null } })).toEqual([tagged, other]);
    expect(await ids(world, { tag: { name: 'env', value: 'prod' } })).toEqual([tagged]);
    expect(await ids(world, { q: 'payROLL' })).toEqual([plain]);
    expect(await ids(world, { q: '100%' })).toEqual([plain]);
    expect(await ids(world, { q: '%' })).toEqual([plain]);
    expect(await ids(world, { q: 'app/disk_' })).toEqual([tagged]);
    expect(await ids(world, { q: 'app/diskx' })).toEqual([]);
    expect(await ids(world, { q: other.slice(0, 13) })).toEqual([other]);
    await change(world, tagged, { type: 'ChangeTags', set: { env: 'live' }, remove: ['owner'] });
    expect(await ids(world, { tag: { name: 'env', value: 'prod' } })).toEqual([]);
    expect(await ids(world, { tag: { name: 'owner', value: null } })).toEqual([]);
  });

  it('lists the keys of a tag once over pages of any size, in the order of creation', async () => {
    const tag = { name: 'env', value: 'prod' };
    const made: string[] = [];
    for (let n = 0; n < 7; n++) {
      made.push(await createKey(world, { tags: { env: 'prod' } }));
      await createKey(world, { tags: { env: 'test' } });
      await createKey(world, { tags: { env: 'prod' }, projectId: OTHER_PROJECT });
    }
    for (const limit of [1, 3, 7, 100]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await list(world, { limit, cursor, tag });
        seen.push(...page.keys.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(made);
    }
  });

  it('keeps projects apart', async () => {
    const mine = await createKey(world, { alias: 'same' });
    const theirs = await createKey(world, { projectId: OTHER_PROJECT, alias: 'same' });
    expect(await ids(world)).toEqual([mine]);
    expect((await list(world, {}, OTHER_PROJECT)).keys).toMatchObject([{ id: theirs, aliases: ['same'] }]);
    const describe = world.describes.describe({ context: command(), key: { id: theirs }, at: null });
    expect(await codeOf(describe)).toBe('KeyNotFound');
    expect(await codeOf(change(world, theirs, { type: 'DisableKey', acceptBound: false }))).toBe(
      'KeyNotFound',
    );
  });

  it('refuses a cursor that it did not give, a limit out of range, and the listing of deleted keys', async () => {
    expect(await codeOf(list(world, { cursor: 'nonsense' }))).toBe('InvalidCursor');
    expect(await codeOf(list(world, { limit: 1001 }))).toBe('InvalidRequest');
    expect(await codeOf(list(world, { state: 'Deleted' }))).toBe('InvalidRequest');
  });

  it('follows an alias from key to key and knows where it pointed before', async () => {
    const first = await createKey(world, { alias: 'db' });
    const second = await createKey(world);
    const then = world.clock.now();
    await world.aliases.update({ context: command(), name: 'db', key: { id: second } });
    const view = (id: string, at: string | null) =>
      world.describes.describe({ context: command(), key: { id }, at: at === null ? null : { time: at } });
    expect((await view(second, null)).aliases).toEqual(['db']);
    expect((await view(first, null)).aliases).toEqual([]);
    expect((await view(first, then)).aliases).toEqual(['db']);
    expect((await view(second, then)).aliases).toEqual([]);
    await world.aliases.delete({ context: command(), name: 'db' });
    expect(await codeOf(world.aliases.delete({ context: command(), name: 'db' }))).toBe('AliasNotFound');
    await world.aliases.create({ context: command(), name: 'db', key: { id: first } });
    expect((await view(first, null)).aliases).toEqual(['db']);
  });

  it('reserves an alias for one key only, and gives it back when that key is deleted', async () => {
    const first = await createKey(world, { alias: 'db' });
    expect(await codeOf(createKey(world, { alias: 'db' }))).toBe('AliasExists');
    await deleteKey(world, first);
    const second = await createKey(world, { alias: 'db' });
    expect(await ids(world, { q: 'db' })).toEqual([second]);
  });

  it('shows a key as it was at a revision and at a time', async () => {
    const id = await createKey(world, { description: 'first' });
    await change(world, id, { type: 'ChangeDescription', description: 'second' });
    const between = world.clock.now();
    await change(world, id, { type: 'RotateKey' });
    await change(world, id, { type: 'DisableKey', acceptBound: false });
    const at = (when: { revision: number } | { time: string }) =>
      world.describes.describe({ context: command(), key: { id }, at: when });
    expect(await at({ revision: 0 })).toMatchObject({
      description: 'first',
      currentVersion: 1,
      state: 'Enabled',
    });
    expect(await at({ time: between })).toMatchObject({
      description: 'second',
      currentVersion: 1,
      revision: 1,
    });
    expect(await at({ revision: 3 })).toMatchObject({ currentVersion: 2, state: 'Disabled' });
    expect(await codeOf(at({ revision: 4 }))).toBe('NotFound');
    expect(await codeOf(at({ time: '2020-01-01T00:00:00.000Z' }))).toBe('KeyNotFound');
  });

  it('does a command once, however often it is sent, and refuses its idempotency key for another request', async () => {
    const id = await createKey(world);
    const rotate = (hash: string) =>
      world.changes.handle({
        context: command(PROJECT, 'one', hash),
        key: { id },
        change: { type: 'RotateKey' },
      });
    const [first, second] = [await rotate('a'), await rotate('a')];
    expect(second).toEqual(first);
    expect(second.key.currentVersion).toBe(2);
    expect(await codeOf(rotate('b'))).toBe('IdempotencyMismatch');
    const together = await Promise.all(
      Array.from({ length: 5 }, () =>
        world.changes.handle({
          context: command(PROJECT, 'two'),
          key: { id },
          change: { type: 'RotateKey' },
        }),
      ),
    );
    expect(new Set(together.map(({ key }) => key.currentVersion))).toEqual(new Set([3]));
  });

  it('leaves of a deleted key one row and one event, and nothing else anywhere', async () => {
    const id = await createKey(world, { alias: 'gone', description: 'payroll', tags: { env: 'prod' } });
    await change(world, id, { type: 'RotateKey' });
    await deleteKey(world, id);
    await world.runner.caughtUp(5_000);
    const db = world.database.kysely;
    expect(await db.selectFrom('keys').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('key_versions').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('key_tags').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('aliases').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('alias_erasures').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('deleted_keys').selectAll().execute()).toMatchObject([{ id, actor: 'p1' }]);
    const left = await world.store.readStream(`key-${id}`);
    expect(left.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'KeyDeleted', data: { v: 1, projectId: PROJECT, actor: 'p1' } },
    ]);
    expect(await world.store.readStream(`alias-${PROJECT}:gone`)).toEqual([]);
    expect(await codeOf(change(world, id, { type: 'EnableKey' }))).toBe('KeyDeleted');
    expect(await codeOf(world.describes.describe({ context: command(), key: { id }, at: null }))).toBe(
      'KeyDeleted',
    );
  });

  it('is byte-equal after a replay when the last key was deleted', async () => {
    await deleteKey(world, await createKey(world, { alias: 'a' }));
    await world.runner.caughtUp(5_000);
    world.runner.replay();
    while (world.runner.report().state === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(world.runner.report().tables.filter(({ equal }) => !equal)).toEqual([]);
  });

  it('is byte-equal after a replay, deleted keys and moved aliases included', async () => {
    const kept = await createKey(world, { alias: 'a', tags: { z: '1', a: '2' }, rotationPeriodDays: 30 });
    const moved = await createKey(world);
    const gone = await createKey(world, { alias: 'b' });
    await change(world, kept, { type: 'RotateKey' });
    await change(world, kept, { type: 'SetVersionState', version: 1, state: 'Disabled' });
    await change(world, kept, { type: 'ChangeTags', set: { m: '3' }, remove: ['z'] });
    await world.aliases.update({ context: command(), name: 'a', key: { id: moved } });
    await world.aliases.update({ context: command(), name: 'b', key: { id: kept } });
    await deleteKey(world, gone);
    await world.runner.caughtUp(5_000);
    world.runner.replay();
    while (world.runner.report().state === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(world.runner.report()).toMatchObject({ state: 'done', equal: true });
    expect(world.runner.report().tables.map(({ before, after }) => before - after)).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });
});
