import type { OpenedEvent } from '@keyledger/event-store';
import type { Kysely, Transaction } from 'kysely';

export interface ProjectionTable<T> {
  name: keyof T & string;
  /** Columns that name each row: never null, together unique, and best the primary key. */
  orderBy: string[];
}

/** A read model: tables that a fold over the log fills. The same events give the same rows, in any batches. */
export interface Projection<T> {
  /** `keys`. Letters, digits and underscores; unique in its database. */
  name: string;
  /** Of the tables' shape and of what the fold writes. When the stored one differs, all is rebuilt from the log. */
  version: number;
  /** Streams that it reads, by the beginnings of their names. */
  prefixes: readonly string[];
  /** Types of the events that change anything here; while it follows the log, no transaction is made for others. Default: all. */
  types?: ReadonlySet<string>;
  /** Sees events as soon as it can, each on its own if need be: what it says of them must not come too late. Default: false. */
  prompt?: boolean;
  /** All its tables. */
  tables: ProjectionTable<T>[];
  /** Creates tables and indexes. Runs in a transaction, and only when they are not there. */
  create(db: Kysely<T>): Promise<void>;
  /** Drops the tables. Must bear that they are not there. */
  drop(db: Kysely<T>): Promise<void>;
  /** Folds a batch, never empty, in log order. The checkpoint is written in the same transaction. */
  apply(trx: Transaction<T>, events: OpenedEvent[]): Promise<void>;
}
