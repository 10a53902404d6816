import type { Database } from '@keyledger/database';
import {
  beginRotation,
  endRotation,
  keepRewrapped,
  readRotation,
  removeReplaced,
  type MasterKeyRotationRecord,
} from './master-key-rotation.js';
import type { MasterKeyRow, MaterialTables } from './schema.js';
import type { Scrubber } from './scrubber.js';
import type { HeldLease } from './work-lease.js';
import { nextRows, type Rewrapped } from './wrapped-rows.js';
import type { WrappedRow, WrappedTable } from './wrapped-tables.js';

/** What the rotation of master keys does in the material store. */
export class RotationStore {
  constructor(
    private readonly database: Database<MaterialTables>,
    private readonly scrubber: Scrubber,
    /** What a rotation goes through. */
    readonly tables: readonly WrappedTable[],
  ) {}

  /** As `beginRotation` of master-key-rotation.ts. */
  begin(
    row: MasterKeyRow,
    why: Pick<MasterKeyRotationRecord, 'trigger' | 'cause'>,
  ): Promise<MasterKeyRotationRecord> {
    return beginRotation(this.database, row, why, this.tables);
  }

  /** The rotation under way, or null. */
  running(): Promise<MasterKeyRotationRecord | null> {
    return readRotation(this.database.kysely);
  }

  /** As `nextRows` of wrapped-rows.ts. */
  nextRows(table: WrappedTable, after: WrappedRow | null, limit: number): Promise<WrappedRow[]> {
    return nextRows(this.database, table, after, limit);
  }

  /** As `keepRewrapped` of master-key-rotation.ts. */
  keepRewrapped(
    lease: HeldLease,
    record: MasterKeyRotationRecord,
    table: WrappedTable,
    secrets: readonly Rewrapped[],
  ): Promise<MasterKeyRotationRecord> {
    return keepRewrapped(this.database, lease, record, table, secrets);
  }

  /** Removes the replaced master keys and what is left of them in files. @returns false when they still wrap something */
  async removeReplaced(record: MasterKeyRotationRecord): Promise<boolean> {
    const removed = await removeReplaced(this.database, record);
    if (removed) await this.scrubber.scrub();
    return removed;
  }

  end(): Promise<void> {
    return endRotation(this.database);
  }
}
