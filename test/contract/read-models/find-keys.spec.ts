import type { FindKeysRequest } from '@keyledger/contracts';
import { isKeyledgerError, newId } from '@keyledger/domain';
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

const EVERYTHING: Omit<FindKeysRequest, 'context'> = {
  limit: 100,
  offset: 0,
  state: null,
  spec: null,
  tags: [],
  alias: null,
};

await forEachDialect((dialect) => {
  let world: LifecycleWorld;
  beforeEach(async () => {
    world = await lifecycleWorld(dialect.fresh());
  });
  afterEach(() => world.close());

  const find = (filter: Partial<FindKeysRequest> = {}, projectId = PROJECT) =>
    world.finds.keys({ context: command(projectId), ...EVERYTHING, ...filter });
  const ids = async (filter: Partial<FindKeysRequest> = {}) => (await find(filter)).keys.map(({ id }) => id);

  it('gives keys by number in the order of creation, and the total of them all', async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push(await createKey(world));
    await createKey(world, { projectId: OTHER_PROJECT });
    const page = await find({ limit: 3, offset: 2 });
    expect([page.keys.map(({ id }) => id), page.total]).toEqual([made.slice(2, 5), 7]);
    expect(await find({ offset: 7 })).toEqual({ keys: [], total: 7 });
    await deleteKey(world, made[0]!);
    expect(await find({ limit: 1 })).toMatchObject({ keys: [{ id: made[1] }], total: 6 });
  });

  it('finds by state, spec, alias and tags, all of which must fit', async () => {
    const a = await createKey(world, { alias: 'App/100_x', tags: { env: 'prod', team: 'a' } });
    const b = await createKey(world, { alias: 'other', tags: { env: 'test' } });
    await change(world, b, { type: 'DisableKey', acceptBound: true });
    expect(await ids({ state: 'Disabled' })).toEqual([b]);
    expect(await ids({ spec: 'AES_256' })).toEqual([a, b]);
    expect(await ids({ spec: 'RSA_2048' })).toEqual([]);
    expect(await ids({ alias: 'app/100_' })).toEqual([a]);
    expect(await ids({ alias: '%' })).toEqual([]);
    expect(await ids({ tags: [{ name: 'env', values: ['prod', 'test'] }] })).toEqual([a, b]);
    expect(await ids({ tags: [{ name: 'env', values: [] }] })).toEqual([a, b]);
    const both = [
      { name: 'env', values: ['prod', 'test'] },
      { name: 'team', values: ['a'] },
    ];
    expect(await ids({ tags: both })).toEqual([a]);
    expect(await find({ tags: both, state: 'Disabled' })).toEqual({ keys: [], total: 0 });
  });

  it('tells the tags of all keys of the project with their values', async () => {
    await createKey(world, { tags: { env: 'prod', team: 'a' } });
    await createKey(world, { tags: { env: 'prod' } });
    await createKey(world, { tags: { env: 'test' } });
    await createKey(world, { tags: { env: 'theirs' }, projectId: OTHER_PROJECT });
    expect(await world.finds.tags({ context: command() })).toEqual({
      tags: [
        { name: 'env', values: ['prod', 'test'] },
        { name: 'team', values: ['a'] },
      ],
    });
  });

  it('shows a member only what that one was let see', async () => {
    const hidden = await createKey(world, { tags: { env: 'prod' } });
    const shown = await createKey(world, { tags: { env: 'test' } });
    const principalId = newId();
    await world.principals.change({
      context: command(),
      principalId,
      change: { type: 'CreatePrincipal', projectId: PROJECT, name: 'm', role: 'member' },
    });
    await change(world, shown, { type: 'GivePermission', principalId, permission: 'read' });
    const caller = { ...command().caller, principalId, role: 'member' as const };
    const context = { ...command(), caller };
    const { keys, total } = await world.finds.keys({ context, ...EVERYTHING });
    expect([keys.map(({ id }) => id), total]).toEqual([[shown], 1]);
    expect(await world.finds.tags({ context })).toEqual({ tags: [{ name: 'env', values: ['test'] }] });
    expect(hidden).not.toBe(shown);
  });

  it.each<Partial<FindKeysRequest>>([
    { limit: 0 },
    { limit: 1001 },
    { offset: -1 },
    { offset: 0.5 },
    { state: 'Deleted' },
    { tags: Array.from({ length: 21 }, (_, n) => ({ name: String(n), values: [] })) },
    { tags: [{ name: 'a', values: Array<string>(21).fill('b') }] },
  ])('refuses %j', async (filter) => {
    const code = await find(filter).then(
      () => null,
      (error: unknown) => (isKeyledgerError(error) ? error.code : error),
    );
    expect(code).toBe('InvalidRequest');
  });
});
