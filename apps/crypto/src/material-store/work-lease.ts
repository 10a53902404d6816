import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bulkInsertIfAbsent, dialectOf, type Database } from '@keyledger/database';
import { KeyledgerError } from '@keyledger/domain';
import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { MaterialTables } from './schema.js';

/** A holder that died is waited out this long, unless the work says otherwise. */
const LEASE_MS = 15_000;
/** A turn is renewed this often within its length. */
const RENEWALS = 4;
const ASK_AGAIN_MS = 250;

/** A turn that is held: no other node has one with this or a later term. */
export interface HeldLease {
  name: string;
  holder: string;
  /** Grows with every turn. */
  term: number;
}

/**
 * Work that one node at a time does, for nodes that share a material store. A turn ends by itself when its holder dies; so
 * whoever writes what must not be written twice checks in the same transaction that it still holds its turn (`assertHeld`).
 */
export class WorkLease {
  private readonly holder = randomUUID();

  constructor(
    private readonly database: Database<MaterialTables>,
    private readonly name: string,
    private readonly leaseMs = LEASE_MS,
  ) {}

  /**
   * Waits for a turn and does the work in it.
   * @param waitMs zero: now or not at all
   * @throws KeyledgerError Busy: another node's turn did not end in time; whatever `work` throws.
   */
  async run<Result>(waitMs: number, work: (lease: HeldLease) => Promise<Result>): Promise<Result> {
    const lease = await this.acquire(waitMs);
    const renewing = setInterval(
      () => void this.extend(lease).catch(() => undefined),
      this.leaseMs / RENEWALS,
    );
    try {
      return await work(lease);
    } finally {
      clearInterval(renewing);
      // Not given back it ends by itself.
      await this.setEnd(lease, sql`0`).catch(() => undefined);
    }
  }

  private async acquire(waitMs: number): Promise<HeldLease> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      const lease = await this.take();
      if (lease) return lease;
      if (performance.now() + ASK_AGAIN_MS > deadline) {
        throw new KeyledgerError('Busy', 'another node is changing root key or shares: try again later');
      }
      await sleep(ASK_AGAIN_MS);
    }
  }

  private async take(): Promise<HeldLease | null> {
    const { kysely } = this.database;
    const { name, holder } = this;
    await bulkInsertIfAbsent(kysely, 'work_leases', [{ name, holder: '', term: 0, until_ms: 0 }]);
    const now = nowMs(kysely);
    const taken = await kysely
      .updateTable('work_leases')
      .set({ holder, term: sql`term + 1`, until_ms: sql`${now} + ${this.leaseMs}` })
      .where('name', '=', name)
      .where('until_ms', '<', now)
      .returning('term')
      .executeTakeFirst();
    return taken ? { name, holder, term: Number(taken.term) } : null;
  }

  private extend(lease: HeldLease): Promise<unknown> {
    return this.setEnd(lease, sql`${nowMs(this.database.kysely)} + ${this.leaseMs}`);
  }

  private setEnd({ name, holder, term }: HeldLease, end: RawBuilder<number>): Promise<unknown> {
    const { kysely } = this.database;
    return kysely
      .updateTable('work_leases')
      .set({ until_ms: end })
      .where('name', '=', name)
      .where('holder', '=', holder)
      .where('term', '=', term)
      .where('until_ms', '>=', nowMs(kysely))
      .execute();
  }
}

/** @throws KeyledgerError Busy: the turn has ended, and another node may have begun. */
export async function assertHeld(
  trx: Transaction<MaterialTables>,
  { name, holder, term }: HeldLease,
): Promise<void> {
  // An update, so that on PostgreSQL too nobody else begins a turn before this transaction has ended.
  const { numUpdatedRows } = await trx
    .updateTable('work_leases')
    .set({ until_ms: sql`until_ms` })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .where('term', '=', term)
    .where('until_ms', '>=', nowMs(trx))
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    throw new KeyledgerError('Busy', 'this node took too long, and another may have begun: try again later');
  }
}

/** The database's own clock, in ms: all nodes go by it. */
const nowMs = (db: Database<MaterialTables>['kysely'] | Transaction<MaterialTables>): RawBuilder<number> =>
  dialectOf(db) === 'postgres'
    ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
