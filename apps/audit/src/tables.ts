import type { HistoryTables } from './history/tables.js';
import type { LedgerTables } from './ledger/tables.js';
import type { RecipientTables } from './notices/make/tables.js';
import type { OutboxTables } from './notices/outbox/tables.js';

/** The audit service's database: what is projected from the log, and the ledger and the outbox, which are not. */
export type AuditTables = HistoryTables & LedgerTables & RecipientTables & OutboxTables;
