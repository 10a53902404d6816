import {
  decidePrincipal,
  isKeyledgerError,
  keyStream,
  newId,
  principalStream,
  type Role,
} from '@keyledger/domain';
import { openEvent } from '@keyledger/event-store';
import type { KeyChange, ListKeysRequest } from '@keyledger/contracts';
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

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isKeyledgerError(error) ? error.code : error),
  );

/** A command of a principal with a role. */
function as(principalId: string, role: Role, projectId = PROJECT) {
  const context = command(projectId);
  return { ...context, caller: { ...context.caller, principalId, role } };
}

async function newPrincipal(
  world: LifecycleWorld,
  role: Role = 'member',
  projectId = PROJECT,
): Promise<string> {
  const id = newId();
  await world.principals.change({
    context: command(projectId),
    principalId: id,
    change: { type: 'CreatePrincipal', projectId, name: 'm', role },
  });
  return id;
}

const LIST: Omit<ListKeysRequest, 'context'> = { limit: 100, cursor: null, state: null, tag: null, q: null };

await forEachDialect((dialect) => {
  let world: LifecycleWorld;
  beforeEach(async () => {
    world = await lifecycleWorld(dialect.fresh());
  });
  afterEach(() => world.close());

  const grant = (keyId: string, grantee: string, more: object = {}) =>
    world.grants.create({
      ...{
        context: command(),
        key: { id: keyId },
        grantId: newId().replaceAll('-', '').repeat(2),
        name: null,
      },
      ...{ grantee, retiring: null, operations: ['Encrypt'], constraints: null, ...more },
    });
  const grantsOf = async (keyId: string | null, filter: object = {}) =>
    (
      await world.grants.list({
        ...{ context: command(), key: keyId === null ? null : { id: keyId }, grantId: null, grantee: null },
        ...{ retiring: null, limit: 100, cursor: null, ...filter },
      })
    ).grants;

  it('lists grants of a key and what a principal may retire, until they are revoked or retired', async () => {
    const [ada, bob] = [await newPrincipal(world), await newPrincipal(world)];
    const key = await createKey(world);
    const other = await createKey(world);
    const first = await grant(key, ada, { retiring: bob });
    const second = await grant(key, bob);
    const third = await grant(other, ada, { retiring: bob });
    expect((await grantsOf(key)).map(({ grantId }) => grantId)).toEqual([first.grantId, second.grantId]);
    expect((await grantsOf(key, { grantee: ada })).map(({ grantId }) => grantId)).toEqual([first.grantId]);
    expect((await grantsOf(null, { retiring: bob })).map(({ grantId }) => grantId)).toEqual([
      first.grantId,
      third.grantId,
    ]);
    await change(world, key, { type: 'RevokeGrant', grantId: second.grantId });
    expect(await codeOf(change(world, key, { type: 'RevokeGrant', grantId: second.grantId }))).toBe(
      'GrantNotFound',
    );
    const retire = (who: string) =>
      world.changes.handle({
        ...{ context: as(who, 'member'), key: { id: key } },
        change: { type: 'RetireGrant', grantId: first.grantId },
      });
    expect(await codeOf(retire(ada))).toBe('AccessDenied');
    expect(await codeOf(retire(bob))).toBeNull();
    expect(await grantsOf(key)).toEqual([]);
  });

  it('gives the same grant again for the same name and parameters, and bounds grants by the quota', async () => {
    const ada = await newPrincipal(world);
    const key = await createKey(world);
    const first = await grant(key, ada, { name: 'backup' });
    expect((await grant(key, ada, { name: 'backup' })).grantId).toBe(first.grantId);
    await world.quotas.change({ context: command(), keys: null, grantsPerKey: 2 });
    await grant(key, ada);
    expect(await codeOf(grant(key, ada))).toBe('LimitExceeded');
    expect(await world.quotas.show({ context: command() })).toEqual({
      keys: { used: 1, quota: 100_000 },
      grantsPerKey: { used: 2, quota: 2 },
    });
  });

  it('grants nothing to a principal of another project or to nobody', async () => {
    const stranger = await newPrincipal(world, 'member', OTHER_PROJECT);
    const key = await createKey(world);
    expect(await codeOf(grant(key, stranger))).toBe('PrincipalNotFound');
    expect(await codeOf(grant(key, newId()))).toBe('PrincipalNotFound');
  });

  it('shows a member the keys that it was let see, and no others', async () => {
    const ada = await newPrincipal(world);
    const [read, granted, hidden] = [await createKey(world), await createKey(world), await createKey(world)];
    await change(world, read, { type: 'GivePermission', principalId: ada, permission: 'read' });
    await grant(granted, ada);
    const listed = await world.lists.keys({ context: as(ada, 'member'), ...LIST });
    expect(listed.keys.map(({ id }) => id)).toEqual([read, granted]);
    const describe = (id: string) =>
      world.describes.describe({ context: as(ada, 'member'), key: { id }, at: null });
    expect(await codeOf(describe(read))).toBeNull();
    expect(await codeOf(describe(granted))).toBe('AccessDenied');
    expect(await codeOf(describe(hidden))).toBe('AccessDenied');
    await change(world, read, { type: 'TakePermission', principalId: ada, permission: 'read' });
    expect(await codeOf(describe(read))).toBe('AccessDenied');
  });

  it('lets a member with the manage permission change that key, and no other', async () => {
    const ada = await newPrincipal(world);
    const [mine, other] = [await createKey(world), await createKey(world)];
    await change(world, mine, { type: 'GivePermission', principalId: ada, permission: 'manage' });
    const disable = (id: string) =>
      world.changes.handle({
        ...{ context: as(ada, 'member'), key: { id } },
        change: { type: 'DisableKey', acceptBound: false },
      });
    expect(await codeOf(disable(mine))).toBeNull();
    expect(await codeOf(disable(other))).toBe('AccessDenied');
  });

  it('counts what a key protects, and warns before it is disabled', async () => {
    const key = await createKey(world);
    const bind = (type: 'BindResource' | 'UnbindResource', resourceId: string): KeyChange => ({
      ...{ type, resourceType: 'volume', resourceId },
    });
    await change(world, key, bind('BindResource', 'v1'));
    await change(world, key, bind('BindResource', 'v1'));
    const { key: bound } = await change(world, key, bind('BindResource', 'v2'));
    expect(bound.boundResources).toEqual({ volume: 2 });
    expect(await codeOf(change(world, key, { type: 'DisableKey', acceptBound: false }))).toBe(
      'ResourcesBound',
    );
    expect(await codeOf(change(world, key, { type: 'DisableKey', acceptBound: true }))).toBeNull();
    await change(world, key, bind('UnbindResource', 'v1'));
    const { key: free } = await change(world, key, bind('UnbindResource', 'v2'));
    expect(free.boundResources).toEqual({});
  });

  it('counts the resources of the whole installation by algorithm, those of deleted keys no more', async () => {
    const [kept, gone] = [await createKey(world), await createKey(world)];
    const bind = (key: string, resourceId: string, algorithm?: string) =>
      change(world, key, {
        ...{ type: 'BindResource', resourceType: 'volume', resourceId },
        ...(algorithm === undefined ? {} : { algorithm }),
      });
    const before = await world.counts.count();
    await bind(kept, 'v1');
    await bind(kept, 'v2', 'AES256_GCM');
    await bind(gone, 'v3', 'AES256_GCM');
    const { total, byAlgorithm } = await world.counts.count();
    expect([total - before.total, byAlgorithm.AES256_GCM - before.byAlgorithm.AES256_GCM]).toEqual([3, 2]);
    await deleteKey(world, gone);
    await change(world, kept, { type: 'UnbindResource', resourceType: 'volume', resourceId: 'v2' });
    const after = await world.counts.count();
    expect(after.byAlgorithm).toEqual({
      ...before.byAlgorithm,
      AES256_CTR: before.byAlgorithm.AES256_CTR + 1,
    });
  });

  it('releases the resources of restored keys, of each once per restore, and passes over the others', async () => {
    const [blocked, free, gone] = [await createKey(world), await createKey(world), await createKey(world)];
    await change(world, blocked, { type: 'BlockResources' });
    await deleteKey(world, gone);
    const request = { restoreId: newId(), keyIds: [blocked, free, gone, newId(), blocked] };
    expect(await world.releases.handle(request)).toEqual({ released: 1 });
    const { key } = await change(world, blocked, { type: 'BlockResources' });
    expect(key.resourcesBlocked).toBe(true);
    expect(await world.releases.handle(request)).toEqual({ released: 0 });
    expect(await world.releases.handle({ ...request, restoreId: newId() })).toEqual({ released: 1 });
    const [last] = (await world.store.readStream(keyStream(blocked))).slice(-1);
    const opened = openEvent(last!, world.keys.get(blocked)!);
    expect(opened).toMatchObject({ type: 'ResourcesReleased', metadata: { principal: 'system:restore' } });
    const tooMany = Array.from({ length: 1_001 }, () => newId());
    expect(await codeOf(world.releases.handle({ restoreId: newId(), keyIds: tooMany }))).toBe(
      'InvalidRequest',
    );
  });

  it('bounds the keys of a project', async () => {
    await world.quotas.change({ context: command(), keys: 2, grantsPerKey: null });
    await createKey(world);
    const second = await createKey(world);
    await world.runner.caughtUp(5_000);
    expect(await codeOf(createKey(world))).toBe('LimitExceeded');
    await deleteKey(world, second);
    await world.runner.caughtUp(5_000);
    expect(await codeOf(createKey(world))).toBeNull();
  });

  it('is byte-equal after a replay with grants, permissions, bound resources and a deleted key', async () => {
    const ada = await newPrincipal(world);
    const [kept, gone] = [await createKey(world), await createKey(world)];
    for (const key of [kept, gone]) {
      const { grantId } = await grant(key, ada);
      await grant(key, ada, { operations: ['Decrypt'] });
      await change(world, key, { type: 'RevokeGrant', grantId });
      await change(world, key, { type: 'GivePermission', principalId: ada, permission: 'use' });
      await change(world, key, { type: 'GivePermission', principalId: ada, permission: 'manage' });
      await change(world, key, { type: 'TakePermission', principalId: ada, permission: 'use' });
      await change(world, key, { type: 'BindResource', resourceType: 'lun', resourceId: '1' });
      await change(world, key, { type: 'BlockResources' });
    }
    await deleteKey(world, gone);
    await world.runner.caughtUp(5_000);
    expect(
      await world.database.kysely.selectFrom('key_grants').select('key_id').distinct().execute(),
    ).toEqual([{ key_id: kept }]);
    world.runner.replay();
    while (world.runner.report().state === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(world.runner.report()).toMatchObject({ state: 'done', equal: true });
  });

  it('knows principals’ streams by their events alone', async () => {
    const ada = await newPrincipal(world);
    const [created] = await world.store.readStream(principalStream(ada));
    expect(created).toMatchObject({ type: 'PrincipalCreated', data: { projectId: PROJECT, role: 'member' } });
    expect(() => decidePrincipal({ type: 'ChangeEmail', email: 'no address' }, undefined, PROJECT)).toThrow();
  });
});
