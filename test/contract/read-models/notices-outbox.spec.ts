import type { NoticesRequest, NoticeView, RequestContext } from '@keyledger/contracts';
import { historyProjection } from '../../../apps/audit/src/history/projection.js';
import { NoticeListing } from '../../../apps/audit/src/notices/notice-listing.js';
import { Outbox } from '../../../apps/audit/src/notices/outbox/outbox.js';
import type { AuditTables } from '../../../apps/audit/src/tables.js';
import { forEachDialect } from '../database/support.js';
import { allNotices, followNotices, installNotices, NOW } from '../../support/notices.js';
import { projected, type Projected } from '../../support/projected.js';
import { OTHER_PROJECT, PROJECT, WrittenLog } from '../../support/written-log.js';

const contextOf = (projectId: string): RequestContext => ({
  ...{ requestId: 'r1', sourceAddress: '127.0.0.1', frontDoor: 'native' },
  caller: { principalId: 'p1', principalName: 'ada', projectId, role: 'admin' },
});

await forEachDialect((dialect) => {
  let log: WrittenLog;
  let model: Projected<AuditTables>;
  let history: Projected<AuditTables>;
  let outbox: Outbox;

  beforeEach(async () => {
    log = new WrittenLog();
    const options = dialect.fresh();
    await installNotices(log.store, options);
    model = await followNotices(log, options);
    history = await projected(log, options, historyProjection);
    outbox = new Outbox(model.database);
  });
  afterEach(async () => {
    await history.close();
    await model.close();
    await log.close();
  });

  it('gives each due notice to one process, until its lease ends, and lets no lane hide another', async () => {
    const ada = await log.person('ada');
    await log.principal(ada, { type: 'WebhookAdded', data: { webhookId: 'w1', url: 'https://one.example' } });
    const key = await log.createKey();
    for (const type of ['KeyDisabled', 'KeyEnabled', 'KeyDisabled'] as const) await log.append(key, type);
    await allNotices(model);
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
    await log.person('ada');
    await log.person('bob');
    await log.person('cyd');
    const key = await log.createKey();
    await log.append(key, 'KeyDisabled');
    const [first, second, third] = await allNotices(model);
    await outbox.settle(first!.id, { state: 'delivered' }, NOW + 1);
    await outbox.settle(second!.id, { state: 'given-up', error: 'answered 410' }, NOW + 2);
    await outbox.settle(third!.id, { state: 'waiting', nextAttemptAt: NOW + 5, error: 'answered 500' }, NOW);
    expect(await allNotices(model)).toMatchObject([
      { state: 'delivered', attempts: 1, next_attempt_at: null, delivered_at: NOW + 1, last_error: null },
      { state: 'given-up', attempts: 1, next_attempt_at: null, last_error: 'answered 410' },
      { state: 'waiting', attempts: 1, next_attempt_at: NOW + 5, last_error: 'answered 500' },
    ]);
    expect(await outbox.counts()).toEqual({ waiting: 1, givenUp: 1 });
    await outbox.prune(NOW + 2);
    expect((await allNotices(model)).map(({ state }) => state)).toEqual(['given-up', 'waiting']);
  });

  it('lists a project’s notices newest first, by key and state, over pages of any size', async () => {
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
    await log.person('ada');
    await log.person('eve', 'admin', OTHER_PROJECT);
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
  });
});
