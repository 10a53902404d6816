import type { DatabaseOptions } from '@keyledger/database';
import { Outbox } from '../../../apps/audit/src/notices/outbox/outbox.js';
import type { NoticeRow } from '../../../apps/audit/src/notices/outbox/tables.js';
import type { AuditTables } from '../../../apps/audit/src/tables.js';
import { forEachDialect } from '../database/support.js';
import { allNotices, followNotices, installNotices, NOW } from '../../support/notices.js';
import type { Projected } from '../../support/projected.js';
import { OTHER_PROJECT, PROJECT, WrittenLog } from '../../support/written-log.js';

await forEachDialect((dialect) => {
  let options: DatabaseOptions;
  let log: WrittenLog;
  let model: Projected<AuditTables>;

  const follow = (batchSize?: number, mail = true) => followNotices(log, options, { batchSize, mail });
  const install = () => installNotices(log.store, options);
  const notices = () => allNotices(model);

  beforeEach(async () => {
    log = new WrittenLog();
    options = dialect.fresh();
  });
  afterEach(async () => {
    await model.close();
    await log.close();
  });

  const told = async (): Promise<string[]> =>
    (await notices()).map((row) => `${row.event_type} → ${row.receiver.replace('@example.org', '')}`);
  const content = (row: NoticeRow | undefined) => JSON.parse(row?.content ?? 'null') as unknown;

  it('tells who may see the key, by role, by permission and by grant, and nobody else', async () => {
    await install();
    model = await follow();
    const key = await log.createKey();
    await log.person('ada', 'admin');
    await log.person('eve', 'admin', OTHER_PROJECT);
    await log.person('max', 'member');
    const [pam, gus, dan] = [
      await log.person('pam', 'member'),
      await log.person('gus', 'member'),
      await log.person('dan', 'member'),
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
    await log.person('ada');
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
    const ada = await log.person('ada');
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
    await log.person('ada');
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
    await log.person('ada');
    const moving = await log.person('bob');
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
      await installNotices({ head: async () => -1 }, options);
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
    await log.person('ada');
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
    await log.person('ada');
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
    await log.person('ada');
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
});
