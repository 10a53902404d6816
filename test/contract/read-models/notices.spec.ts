import type { NoticesRequest, NoticeView, RequestContext } from '@keyledger/contracts';
import { openDatabase, type DatabaseOptions } from '@keyledger/database';
import { newId, type Role } from '@keyledger/domain';
import { historyProjection } from '../../../apps/audit/src/history/projection.js';
import { noticesProjection } from '../../../apps/audit/src/notices/make/projection.js';
import { NoticeListing } from '../../../apps/audit/src/notices/notice-listing.js';
import { Outbox } from '../../../apps/audit/src/notices/outbox/outbox.js';
import { prepareOutbox } from '../../../apps/audit/src/notices/outbox/progress.js';
import type { NoticeRow } from '../../../apps/audit/src/notices/outbox/tables.js';
import type { AuditTables } from '../../../apps/audit/src/tables.js';
import { forEachDialect } from '../database/support.js';
import { projected, type Projected } from '../../support/projected.js';
import { OTHER_PROJECT, PROJECT, WrittenLog } from '../../support/written-log.js';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');
const PREFIXES = ['key-', 'principal-'];

const contextOf = (projectId: string): RequestContext => ({
  ...{ requestId: 'r1', sourceAddress: '127.0.0.1', frontDoor: 'native' },
  caller: { principalId: 'p1', principalName: 'ada', projectId, role: 'admin' },
});

await forEachDialect((dialect) => {
  let options: DatabaseOptions;
  let log: WrittenLog;
  let model: Projected<AuditTables>;

  const follow = (batchSize?: number, mail = true) =>
    projected(log, options, noticesProjection({ mail, nowMs: () => NOW }), batchSize);
  /** Notices are there from now on, but nothing is read yet. */
  async function install(): Promise<void> {
    const database = await openDatabase<AuditTables>(options);
    await prepareOutbox(database, log.store, PREFIXES);
    await database.close();
  }

  beforeEach(async () => {
    log = new WrittenLog();
    options = dialect.fresh();
  });
  afterEach(async () => {
    await model.close();
    await log.close();
  });

  /** A principal with an address. @returns its id */
  async function person(name: string, role: Role = 'user', projectId = PROJECT): Promise<string> {
    const id = newId();
    const email = `${name}@example.org`;
    await log.principal(
      id,
      { type: 'PrincipalCreated', data: { projectId, name, role } },
      { type: 'PrincipalEmailChanged', data: { email } },
    );
    return id;
  }
  async function notices(): Promise<NoticeRow[]> {
    await model.rows();
    const rows = model.database.kysely.selectFrom('notices').selectAll();
    return rows.orderBy('position').orderBy('receiver').execute();
  }
  const told = async (): Promise<string[]> =>
    (await notices()).map((row) => `${row.event_type} → ${row.receiver.replace('@example.org', '')}`);
  const content = (row: NoticeRow | undefined) => JSON.parse(row?.content ?? 'null') as unknown;

  it('tells who may see the key, by role, by permission and by grant, and nobody else', async () => {
    await install();
    model = await follow();
    const key = await log.createKey();
    await person('ada', 'admin');
    await person('eve', 'admin', OTHER_PROJECT);
    await person('max', 'member');
    const [pam, gus, dan] = [
      await person('pam', 'member'),
      await person('gus', 'member'),
      await person('dan', 'member'),
    ];
    await log.append(key, 'KeyPermissionGiven', { principalId: pam, permission: 'read' });
    const grant = { name: null, retiring: null, issuer: 'p1', constraints: null };
    await log.append(key, 'GrantCreated', {
      ...grant,
      grantId: 'a',
      grantee: gus,
      operations: ['DescribeKey'],
    });
    await log.append(key, 'GrantCreated', { ...grant, grantId: 'b', grantee: dan, operations: ['Encrypt'] });
    await log.append(key, 'KeyDisabled');
    await log.append(key, 'KeyPermissionTaken', { principalId: pam, permission: 'read' });
    await log.append(key, 'GrantRevoked', { grantId: 'a' });
    await log.append(key, 'KeyEnabled');
    expect(await told()).toEqual([
      'KeyDisabled → ada',
      'KeyDisabled → gus',
      'KeyDisabled → pam',
      'KeyEnabled → ada',
    ]);
  });

  it('says what happened, to which key, by whom, and in which state the key is now', async () => {
    await install();
    model = await follow();
    await person('ada');
    const key = await log.createKey('payroll');
    await log.append(key, 'KeyDescriptionChanged', { description: 'wages' });
    await log.append(key, 'KeyDeletionScheduled', { deletionAt: '2026-02-01T00:00:00.000Z', waitHours: 72 });
    await log.append(key, 'KeyDeletionCancelled');
    await log.append(key, 'KeyRotationFailed', { reason: 'too many', trigger: 'schedule' });
    const rows = await notices();
    const by = { id: 'p1', name: 'ada' };
    expect(rows.map(content)).toEqual([
      { by, description: 'wages', state: 'PendingDeletion', deletionAt: '2026-02-01T00:00:00.000Z' },
      { by, description: 'wages', state: 'Disabled' },
      { by, description: 'wages', state: 'Disabled', reason: 'too many' },
    ]);
    const common = { key_id: key, project_id: PROJECT, state: 'waiting', attempts: 0, next_attempt_at: NOW };
    for (const row of rows) expect(row).toMatchObject(common);
    const [scheduled] = (await log.store.readStream(`key-${key}`)).slice(-3);
    expect(rows[0]).toMatchObject({ event_id: scheduled!.id, at: scheduled!.time });
  });

  it('reaches each webhook and the address of a principal, and no mail is made without a mail server', async () => {
    await install();
    const ada = await person('ada');
    await log.principal(
      ada,
      { type: 'WebhookAdded', data: { webhookId: 'w1', url: 'https://one.example' } },
      { type: 'WebhookAdded', data: { webhookId: 'w2', url: 'https://two.example/x' } },
      { type: 'WebhookRemoved', data: { webhookId: 'w1' } },
    );
    const key = await log.createKey();
    await log.append(key, 'KeyDisabled');
    model = await follow(undefined, false);
    expect(await notices()).toMatchObject([
      { channel: 'webhook', webhook_id: 'w2', lane: 'w2', receiver: 'https://two.example/x' },
    ]);
  });

  it('begins where the log was when it was installed', async () => {
    await person('ada');
    const key = await log.createKey();
    await log.append(key, 'KeyDisabled');
    await install();
    await install();
    await log.append(key, 'KeyEnabled');
    model = await follow();
    expect(await told()).toEqual(['KeyEnabled → ada']);
  });

  it('makes the same notices in whatever batches the log is read', async () => {
    await install();
    await person('ada');
    const moving = await person('bob');
    const key = await log.createKey();
    await log.append(key, 'KeyDisabled');
    await log.principal(moving, { type: 'PrincipalEmailChanged', data: { email: 'rob@example.org' } });
    await log.append(key, 'KeyEnabled');
    await log.principal(moving, { type: 'PrincipalRemoved', data: { projectId: PROJECT } });
    await log.append(key, 'KeyDisabled');
    const seen: NoticeRow[][] = [];
    for (const batchSize of [1, 2, 1000]) {
      model = await follow(batchSize);
      seen.push(await notices());
      await model.database.kysely.deleteFrom('notices').execute();
      await model.close();
      options = dialect.fresh();
      const database = await openDatabase<AuditTables>(options);
      await prepareOutbox(database, { head: async () => -1 } as never, PREFIXES);
      await database.close();
    }
    model = await follow();
    expect(seen[0]).toHaveLength(5);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[0]!.map(({ state, receiver }) => `${state} ${receiver}`)).toEqual([
      'waiting ada@example.org',
      'given-up bob@example.org',
      'waiting ada@example.org',
      'given-up rob@example.org',
      'waiting ada@example.org',
    ]);
  });

  it('neither repeats nor changes a notice in a replay, and rebuilds equal rows', async () => {
    await install();
    model = await follow();
    await person('ada');
    const [kept, gone] = [await log.createKey('payroll'), await log.createKey()];
    await log.append(kept, 'KeyDisabled');
    await log.deleteKey(gone);
    const before = await notices();
    await model.database.kysely.deleteFrom('notices').where('key_id', '=', kept).execute();
    const left = before.filter(({ key_id: id }) => id !== kept);
    expect(await model.replay()).toMatchObject({ state: 'done', equal: true });
    expect(await notices()).toEqual(left);
    expect((await model.rows()).notice_keys).toMatchObject([{ key_id: kept }]);
  });

  it('tells of a deletion with the id alone, and forgets what it knew and had said of the key', async () => {
    await install();
    await person('ada');
    const key = await log.createKey('payroll');
    model = await follow();
    await log.append(key, 'KeyDisabled');
    await log.append(key, 'KeyEnabled');
    const [sent] = await notices();
    const outbox = new Outbox(model.database);
    await outbox.settle(sent!.id, { state: 'delivered' }, NOW);
    await log.deleteKey(key);
    const rows = await notices();
    expect(rows.map((row) => [row.event_type, content(row)])).toEqual([
      ['KeyEnabled', null],
      ['KeyDeletionScheduled', null],
      ['KeyDeleted', { by: { id: 'p1', name: 'ada' }, state: 'Deleted' }],
    ]);
    expect(JSON.stringify([rows, await model.rows()])).not.toContain('payroll');
  });

  it('still tells of what can be read no more when it comes to it after the deletion', async () => {
    await install();
    await person('ada');
    const key = await log.createKey('payroll');
    await log.append(key, 'KeyDisabled');
    await log.deleteKey(key, { erased: false });
    model = await follow();
    expect((await notices()).map((row) => [row.event_type, content(row)])).toEqual([
      ['KeyDisabled', null],
      ['KeyDeletionScheduled', null],
      ['KeyDeleted', { by: { id: 'p1', name: 'ada' }, state: 'Deleted' }],
    ]);
  });

  it('gives each due notice to one process, until its lease ends, and lets no lane hide another', async () => {
    await install();
    const ada = await person('ada');
    await log.principal(ada, { type: 'WebhookAdded', data: { webhookId: 'w1', url: 'https://one.example' } });
    const key = await log.createKey();
    for (const type of ['KeyDisabled', 'KeyEnabled', 'KeyDisabled'] as const) await log.append(key, type);
    model = await follow();
    await notices();
    const outbox = new Outbox(model.database);
    expect(await outbox.dueLanes(NOW - 1)).toEqual([]);
    expect((await outbox.dueLanes(NOW)).sort()).toEqual(['mail', 'w1']);
    const claims = await Promise.all([1, 2].map(() => outbox.claim('w1', 2, NOW, NOW + 1000)));
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    await outbox.claim('w1', 9, NOW, NOW + 1000);
    expect(await outbox.dueLanes(NOW)).toEqual(['mail']);
    expect(await outbox.claim('w1', 9, NOW + 1000, NOW + 2000)).toHaveLength(3);
  });

  it('notes what became of a try, counts, and removes what ended long ago', async () => {
    await install();
    await person('ada');
    await person('bob');
    await person('cyd');
    const key = await log.createKey();
    await log.append(key, 'KeyDisabled');
    model = await follow();
    const [first, second, third] = await notices();
    const outbox = new Outbox(model.database);
    await outbox.settle(first!.id, { state: 'delivered' }, NOW + 1);
    await outbox.settle(second!.id, { state: 'given-up', error: 'answered 410' }, NOW + 2);
    await outbox.settle(third!.id, { state: 'waiting', nextAttemptAt: NOW + 5, error: 'answered 500' }, NOW);
    expect(await notices()).toMatchObject([
      { state: 'delivered', attempts: 1, next_attempt_at: null, delivered_at: NOW + 1, last_error: null },
      { state: 'given-up', attempts: 1, next_attempt_at: null, last_error: 'answered 410' },
      { state: 'waiting', attempts: 1, next_attempt_at: NOW + 5, last_error: 'answered 500' },
    ]);
    expect(await outbox.counts()).toEqual({ waiting: 1, givenUp: 1 });
    await outbox.prune(NOW + 2);
    expect((await notices()).map(({ state }) => state)).toEqual(['given-up', 'waiting']);
  });

  it('lists a project’s notices newest first, by key and state, over pages of any size', async () => {
    await install();
    model = await follow();
    const history = await projected(log, options, historyProjection);
    const listing = new NoticeListing(model.database, [model.runner, history.runner]);
    const list = (more: Partial<NoticesRequest> = {}, projectId = PROJECT) =>
      listing.list({
        context: contextOf(projectId),
        key: null,
        state: null,
        limit: 100,
        cursor: null,
        ...more,
      });
    await person('ada');
    await person('eve', 'admin', OTHER_PROJECT);
    const [key, other] = [await log.createKey(), await log.createKey()];
    const theirs = await log.createKey('', OTHER_PROJECT);
    for (const id of [key, other, theirs, key]) await log.append(id, 'KeyDisabled');
    const all = (await list()).notices;
    expect(all.map(({ keyId }) => keyId)).toEqual([key, other, key]);
    expect(all[0]).toMatchObject({
      ...{ channel: 'email', receiver: 'ada@example.org', state: 'waiting', attempts: 0, lastError: null },
      ...{ eventType: 'KeyDisabled', nextAttemptAt: new Date(NOW).toISOString(), deliveredAt: null },
    });
    const paged: NoticeView[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit: 1, cursor });
      paged.push(...page.notices);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    expect((await list({ key: { id: other } })).notices).toEqual([all[1]]);
    expect((await list({ state: 'delivered' })).notices).toEqual([]);
    expect((await list({}, OTHER_PROJECT)).notices).toMatchObject([{ keyId: theirs }]);
    await expect(list({ key: { id: theirs } })).rejects.toMatchObject({ code: 'KeyNotFound' });
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidCursor' });
    await history.runner.stop();
    await history.database.close();
  });
});
