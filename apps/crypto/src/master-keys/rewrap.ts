import { setTimeout as sleep } from 'node:timers/promises';
import type { MasterKeyRotationRecord } from '../material-store/master-key-rotation.js';
import type { RotationStore } from '../material-store/rotation-store.js';
import type { WrappedRow, WrappedTable } from '../material-store/wrapped-tables.js';
import type { HeldLease } from '../material-store/work-lease.js';
import type { Rewrapped } from '../material-store/wrapped-rows.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import type { MasterKeys } from './master-keys.js';

/** Secrets read, and rewrapped in one transaction. */
const BATCH_SECRETS = 128;
/** Of the time that a batch took, how much requests then have for themselves. */
const PAUSE_SHARE = 1;
const SHORTEST_PAUSE_MS = 1;

/** What a walk works with. */
export interface RewrapTools {
  masters: MasterKeys;
  store: RotationStore;
  lease: HeldLease;
}

/** What one walk through all secrets came to. */
export interface RewrapResult {
  record: MasterKeyRotationRecord;
  /** Secrets that could not be unwrapped: damaged, or put in another's place. They are left as they are. */
  damaged: number;
}

/**
 * Walks once through all secrets, and wraps what the replaced master keys wrap under the new one. Where it was killed, the next
 * walk finds what is left by itself.
 * @param mayGoOn asked between batches; false ends the walk
 * @throws KeyledgerError Busy: this node's turn has ended
 */
export async function rewrapAll(
  { masters, store, lease }: RewrapTools,
  begun: MasterKeyRotationRecord,
  mayGoOn: () => boolean,
): Promise<RewrapResult> {
  const result: RewrapResult = { record: begun, damaged: 0 };
  for (const table of store.tables) {
    let rows: WrappedRow[];
    let last: WrappedRow | null = null;
    do {
      if (!mayGoOn()) return result;
      const began = performance.now();
      rows = await store.nextRows(table, last, BATCH_SECRETS);
      last = rows.at(-1) ?? null;
      const due = rows.filter(({ mkey_id }) => begun.replaces.includes(mkey_id));
      const secrets = await rewrapped(masters, table, due, begun.masterKeyId);
      result.damaged += due.length - secrets.length;
      if (secrets.length > 0) {
        result.record = await store.keepRewrapped(lease, result.record, table, secrets);
      }
      await sleep(SHORTEST_PAUSE_MS + PAUSE_SHARE * (performance.now() - began));
    } while (rows.length === BATCH_SECRETS);
  }
  return result;
}

/** Those that can be unwrapped. */
async function rewrapped(
  masters: MasterKeys,
  table: WrappedTable,
  rows: readonly WrappedRow[],
  to: string,
): Promise<Rewrapped[]> {
  const secrets: Rewrapped[] = [];
  for (const row of rows) {
    const wrapped = await rewrapOne(masters, table, row, to);
    if (wrapped) secrets.push({ row, wrapped });
  }
  return secrets;
}

async function rewrapOne(
  masters: MasterKeys,
  table: WrappedTable,
  row: WrappedRow,
  to: string,
): Promise<Buffer | null> {
  const [former, next] = [await masters.master(row.mkey_id), await masters.master(to)];
  let clear: Buffer;
  try {
    clear = unwrap(former, table.place(row), row.wrapped);
  } catch {
    return null;
  }
  const wrapped = wrap(next, table.place({ ...row, mkey_id: to }), clear);
  clear.fill(0);
  return wrapped;
}
