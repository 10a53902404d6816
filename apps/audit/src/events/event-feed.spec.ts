import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventsReply, RequestContext } from '@keyledger/contracts';
import { newId, type EventMetadata, type JsonObject, type Role } from '@keyledger/domain';
import { plainEvent } from '@keyledger/event-store';
import {
  change,
  command,
  createKey,
  deleteKey,
  lifecycleWorld,
  OTHER_PROJECT,
  PROJECT,
  type LifecycleWorld,
} from '../../../../test/support/lifecycle-world.js';
import { openWith, projected, type Projected } from '../../../../test/support/projected.js';
import { historyProjection } from '../history/projection.js';
import { noticing } from '../notice.js';
import type { AuditTables } from '../tables.js';
import { EventFeed } from './event-feed.js';
import { Owners } from './owners.js';
import { Wake } from './wake.js';

const metadata = { principal: 'p1' } as EventMetadata;

describe('the log for consumers', () => {
  let folder: string;
  let world: LifecycleWorld;
  let model: Projected<AuditTables>;
  let wake: Wake;
  let feed: EventFeed;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keyledger-feed-'));
    const options = (name: string) => ({ url: `sqlite:${join(folder, name)}`, schema: 'unused' });
    world = await lifecycleWorld(options('keys.db'));
    wake = new Wake();
    const projection = noticing(historyProjection, () => wake.notify());
    model = await projected(world, options('audit.db'), projection);
    feed = new EventFeed(world.store, openWith(world), new Owners(model.database, model.runner), wake);
  });
  afterEach(async () => {
    await model.close();
    await world.close();
    rmSync(folder, { recursive: true });
  });

  const page = (
    after = -1,
    more: { limit?: number; waitMs?: number; projectId?: string; role?: Role } = {},
  ) => {
    const { limit = 100, waitMs = 0, projectId = PROJECT, role = 'admin' } = more;
    const context: RequestContext = command(projectId);
    return feed.page({ context: { ...context, caller: { ...context.caller, role } }, after, limit, waitMs });
  };
  const append = (stream: string, type: string, data: JsonObject) =>
    world.store.append(stream, 'any', [
      plainEvent({ id: newId(), type, time: '2026-01-01T00:00:00.000Z', schema: 1, data, metadata }),
    ]);
  const streamsOf = ({ events }: EventsReply) => events.map(({ stream, type }) => `${stream} ${type}`);

  it('waits for what the projection follows alone, since not every store tells it how far other streams are', async () => {
    const id = await createKey(world);
    const followed = (await page()).next;
    await append('rootkey-1', 'MasterKeyRotationCompleted', { masterKeyId: 'm', rewrapped: 0 });
    const told = { waitFor: async (position: number) => position <= followed };
    feed = new EventFeed(world.store, openWith(world), new Owners(model.database, told), wake);
    expect(streamsOf(await page())).toEqual([`key-${id} KeyCreated`, 'rootkey-1 MasterKeyRotationCompleted']);
  });

  it("shows the caller's project in order, and nothing of any other", async () => {
    await append(`project-${PROJECT}`, 'ProjectCreated', { name: 'mine', deletionWaitHours: 72 });
    await append(`project-${OTHER_PROJECT}`, 'ProjectCreated', { name: 'theirs', deletionWaitHours: 72 });
    for (const [id, projectId] of [['p-1', PROJECT] as const, ['p-2', OTHER_PROJECT] as const]) {
      await append(`principal-${id}`, 'PrincipalCreated', { projectId, name: id, role: 'user' });
      await append(`principal-${id}`, 'AccessKeyAdded', { accessKeyId: `of ${id}` });
    }
    const mine = await createKey(world, { alias: 'db' });
    const theirs = await createKey(world, { projectId: OTHER_PROJECT, alias: 'db' });
    await change(world, theirs, { type: 'DisableKey', acceptBound: false }, OTHER_PROJECT);
    await change(world, mine, { type: 'DisableKey', acceptBound: false });
    const reply = await page();
    expect(streamsOf(reply)).toEqual([
      `project-${PROJECT} ProjectCreated`,
      'principal-p-1 PrincipalCreated',
      'principal-p-1 AccessKeyAdded',
      `alias-${PROJECT}:db AliasCreated`,
      `key-${mine} KeyCreated`,
      `key-${mine} KeyDisabled`,
    ]);
    expect(reply.events[4]).toMatchObject({
      revision: 0,
      data: { projectId: PROJECT },
      metadata: { principalName: 'ada' },
    });
    expect(JSON.stringify(await page(-1, { projectId: OTHER_PROJECT }))).not.toContain(mine);
  });

  it('shows the root key to those who oversee the installation alone', async () => {
    await append('rootkey-nsk_1', 'RootKeyCreated', {
      rootKeyId: 'nsk_1',
      fingerprint: 'f',
      custody: 'file',
    });
    for (const role of ['admin', 'auditor'] as const) {
      expect(streamsOf(await page(-1, { role }))).toEqual(['rootkey-nsk_1 RootKeyCreated']);
    }
    for (const role of ['operator', 'user'] as const) {
      expect((await page(-1, { role })).events).toEqual([]);
    }
  });

  it('gives every event once over pages of any size, and says when there are no more', async () => {
    for (let n = 0; n < 5; n++) {
      await createKey(world);
      await createKey(world, { projectId: OTHER_PROJECT });
    }
    const all = (await page()).events;
    expect(all).toHaveLength(5);
    for (const limit of [1, 2, 5]) {
      const seen: typeof all = [];
      for (let after = -1; ;) {
        const { events, next } = await page(after, { limit });
        expect(events.length).toBeLessThanOrEqual(limit);
        seen.push(...events);
        if (next === after) break;
        after = next;
      }
      expect(seen).toEqual(all);
    }
  });

  it('ends a page before it is too large for a message, and loses nothing by it', async () => {
    const descriptions = Array.from({ length: 150 }, (_, n) => `${n} ${'x'.repeat(8_000)}`);
    for (const description of descriptions) await createKey(world, { description });
    const first = await page(-1, { limit: 1_000 });
    expect(JSON.stringify(first).length).toBeLessThan(1_000_000);
    const second = await page(first.next, { limit: 1_000 });
    const seen = [...first.events, ...second.events].map(({ data }) => data!.description);
    expect(seen).toEqual(descriptions);
  });

  it('shows nothing of what a deleted key was, also while its history key still exists', async () => {
    const kept = await createKey(world, { alias: 'db' });
    const gone = await createKey(world, { description: 'payroll' });
    await world.aliases.update({ context: command(), name: 'db', key: { id: gone } });
    const historyKey = world.keys.get(gone)!;
    await deleteKey(world, gone);
    world.keys.set(gone, historyKey);
    const { events } = await page();
    expect(events.map(({ stream, type, data }) => [stream, type, data === null])).toEqual([
      [`alias-${PROJECT}:db`, 'AliasCreated', false],
      [`key-${kept}`, 'KeyCreated', false],
      [`alias-${PROJECT}:db`, 'AliasUpdated', true],
      [`key-${gone}`, 'KeyDeleted', false],
    ]);
    expect(events[2]!.metadata).toBeNull();
  });

  it('waits for the first event when there is none, and answers as soon as it is there', async () => {
    const waiting = page(-1, { waitMs: 20_000 });
    await sleep(50);
    await createKey(world, { projectId: OTHER_PROJECT });
    await sleep(50);
    const id = await createKey(world);
    expect(streamsOf(await waiting)).toEqual([`key-${id} KeyCreated`]);
  });

  it('answers without events when its time is over, and at once when the service stops', async () => {
    expect(await page(-1, { waitMs: 60 })).toEqual({ events: [], next: -1 });
    const waiting = page(-1, { waitMs: 20_000 });
    await sleep(30);
    wake.close();
    expect((await waiting).events).toEqual([]);
  });

  it('refuses a position that is none', async () => {
    for (const after of [-2, 1.5, Number.NaN]) {
      await expect(page(after)).rejects.toMatchObject({ code: 'InvalidRequest' });
    }
  });
});
