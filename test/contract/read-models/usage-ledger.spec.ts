import type { UsageRecord, UsageRequest } from '@keyledger/contracts';
import type { DatabaseOptions } from '@keyledger/database';
import { newId } from '@keyledger/domain';
import { historyProjection } from '../../../apps/audit/src/history/projection.js';
import { usageErasure } from '../../../apps/audit/src/ledger/erase-usage.js';
import { keepRecords } from '../../../apps/audit/src/ledger/keep-records.js';
import { createLedgerTables } from '../../../apps/audit/src/ledger/tables.js';
import { UsageListing } from '../../../apps/audit/src/ledger/usage-listing.js';
import type { AuditTables } from '../../../apps/audit/src/tables.js';
import { forEachDialect } from '../database/support.js';
import {
  command,
  createKey,
  deleteKey,
  lifecycleWorld,
  OTHER_PROJECT,
  PROJECT,
  type LifecycleWorld,
} from '../../support/lifecycle-world.js';
import { projected, type Projected } from '../../support/projected.js';

const EVERYTHING: Omit<UsageRequest, 'context'> = {
  ...{ key: null, operation: null, principal: null, outcome: null, from: null, to: null },
  ...{ limit: 100, cursor: null },
};

let second = 0;
const record = (more: Partial<UsageRecord> = {}): UsageRecord => ({
  id: newId(),
  time: new Date(Date.parse('2026-01-01T00:00:00.000Z') + 1000 * second++).toISOString(),
  ...{ keyId: null, version: 1, projectId: PROJECT, operation: 'encrypt', outcome: 'ok' },
  ...{ principal: 'p1', principalName: 'ada', sourceAddress: '::1', frontDoor: 'native', requestId: 'r1' },
  ...more,
});

await forEachDialect((dialect) => {
  let options: DatabaseOptions;
  let world: LifecycleWorld;
  let model: Projected<AuditTables>;
  let erasure: Projected<AuditTables>;
  let usage: UsageListing;

  beforeEach(async () => {
    world = await lifecycleWorld(dialect.fresh());
    options = dialect.fresh();
    model = await projected(world, options, historyProjection);
    await createLedgerTables(model.database);
    await createLedgerTables(model.database);
    erasure = await projected(world, options, usageErasure);
    usage = new UsageListing(model.database, [model.runner, erasure.runner], async () => undefined, 50);
  });
  afterEach(async () => {
    await erasure.close();
    await model.close();
    await world.close();
  });

  const keep = (...records: UsageRecord[]) => keepRecords(model.database, records);
  const list = (filter: Partial<UsageRequest> = {}, projectId = PROJECT) =>
    usage.list({ context: command(projectId), ...EVERYTHING, ...filter });
  const idsOf = async (filter: Partial<UsageRequest> = {}) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ ...filter, cursor });
      seen.push(...page.records.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return seen;
  };
  const ledger = () => model.database.kysely.selectFrom('usage').selectAll().orderBy('seq').execute();
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('keeps a record once, however often it comes, and numbers them without gaps', async () => {
    const [a, b, c] = [record(), record(), record()];
    expect(await keep(a, b)).toBe(2);
    expect(await keep(a, b)).toBe(0);
    expect(await keep(b, c, c, a)).toBe(1);
    expect((await ledger()).map(({ id }) => id)).toEqual([a.id, b.id, c.id]);
    const many = Array.from({ length: 1_200 }, () => record());
    await Promise.all([keep(...many), keep(...many), keep(...many.slice(600))]);
    expect((await ledger()).map(({ seq }) => seq)).toEqual(numbers(1_203));
  });

  it('gives each record back as it was, newest first', async () => {
    const keyId = await createKey(world);
    const records = [record({ keyId, operation: 'sign', version: 3 }), record({ outcome: 'AccessDenied' })];
    await keep(...records);
    expect((await list()).records).toEqual(records.reverse());
  });

  it('filters by key, alias, operation, principal, outcome and time, over pages of any size', async () => {
    const keyId = await createKey(world, { alias: 'db' });
    const records = Array.from({ length: 40 }, (_, n) =>
      record({
        ...{ keyId: n % 2 ? keyId : null, operation: n % 3 ? 'encrypt' : 'decrypt' },
        ...{ principal: n % 4 ? 'p1' : 'p2', outcome: n % 5 ? 'ok' : 'KeyDisabled' },
      }),
    );
    await keep(...records, record({ projectId: OTHER_PROJECT }));
    const newest = records.toReversed();
    const wanted = (test: (each: UsageRecord) => boolean) => newest.filter(test).map(({ id }) => id);
    for (const limit of [1, 7, 100]) {
      expect(await idsOf({ limit })).toEqual(wanted(() => true));
      expect(await idsOf({ limit, key: { id: keyId } })).toEqual(wanted((each) => each.keyId === keyId));
      expect(await idsOf({ limit, key: { alias: 'db' } })).toEqual(wanted((each) => each.keyId === keyId));
      expect(await idsOf({ limit, operation: 'decrypt' })).toEqual(
        wanted((each) => each.operation === 'decrypt'),
      );
      expect(await idsOf({ limit, principal: 'p2', outcome: 'ok' })).toEqual(
        wanted((each) => each.principal === 'p2' && each.outcome === 'ok'),
      );
      const [from, to] = [records[10]!.time, records[20]!.time];
      expect(await idsOf({ limit, from, to })).toEqual(wanted(({ time }) => time >= from && time < to));
    }
    expect(await idsOf({ from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00+00:00' })).toEqual([]);
  });

  it('looks at a bounded part of the ledger for a page and says where to go on', async () => {
    const rare = record({ operation: 'verify' });
    await keep(rare, ...Array.from({ length: 120 }, () => record()));
    const first = await list({ operation: 'verify' });
    expect(first.records).toEqual([]);
    expect(first.nextCursor).not.toBeNull();
    expect(await idsOf({ operation: 'verify' })).toEqual([rare.id]);
  });

  it('refuses a time that is none, a foreign cursor, and keys that are not there', async () => {
    const theirs = await createKey(world, { projectId: OTHER_PROJECT });
    await expect(list({ from: 'yesterday' })).rejects.toMatchObject({ code: 'InvalidRequest' });
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidCursor' });
    await expect(list({ key: { id: theirs } })).rejects.toMatchObject({ code: 'KeyNotFound' });
    await expect(list({ key: { alias: 'none' } })).rejects.toMatchObject({ code: 'KeyNotFound' });
  });

  it('erases the records of a deleted key, keeps their numbers, and takes none that comes late', async () => {
    const [kept, gone] = [await createKey(world), await createKey(world)];
    const others = [record({ keyId: kept }), record()];
    await keep(others[0]!, record({ keyId: gone, sourceAddress: '203.0.113.7' }), others[1]!);
    await deleteKey(world, gone);
    expect(await idsOf()).toEqual([others[1]!.id, others[0]!.id]);
    await expect(list({ key: { id: gone } })).rejects.toMatchObject({ code: 'KeyDeleted' });
    const late = record();
    expect(await keep(record({ keyId: gone }), late)).toBe(1);
    const rows = await ledger();
    expect(rows.map(({ seq }) => seq)).toEqual(numbers(4));
    const { seq: _seq, id: _id, ...rest } = rows[1]!;
    expect(Object.values(rest).every((value) => value === null)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('203.0.113.7');
  });

  it('lets no record of a deleted key slip in beside its erasure', async () => {
    const gone = await createKey(world);
    const batches = Array.from({ length: 20 }, () => [record({ keyId: gone }), record({ keyId: gone })]);
    const keeping = Promise.all(batches.map((batch) => keep(...batch)));
    await deleteKey(world, gone);
    await keeping;
    await erasure.rows();
    expect((await ledger()).filter(({ key_id: keyId }) => keyId !== null)).toEqual([]);
  });

  it('is left alone by a replay', async () => {
    const keyId = await createKey(world);
    await keep(record({ keyId }), record());
    const before = await ledger();
    expect(await model.replay()).toMatchObject({ state: 'done', equal: true });
    expect(await ledger()).toEqual(before);
  });
});
