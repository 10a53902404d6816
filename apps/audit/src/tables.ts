import type { HistoryTables } from './history/tables.js';
import type { LedgerTables } from './ledger/tables.js';

/** The audit service's database: what is projected from the log, and the ledger, which is not. */
export type AuditTables = HistoryTables & LedgerTables;
