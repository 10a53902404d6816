import {
  channelKeyPlace,
  credentialPlace,
  historyKeyPlace,
  importParametersPlace,
  versionPlace,
} from '../wrapping/places.js';
import type { WrapPlace } from '../wrapping/wrap.js';
import type { MaterialTables } from './schema.js';

type WrappedTableName = {
  [Name in keyof MaterialTables]: MaterialTables[Name] extends { mkey_id: string; wrapped: Uint8Array }
    ? Name
    : never;
}[keyof MaterialTables];

/** A row with a secret that a master key wraps, whatever else it has. */
export type WrappedRow = { mkey_id: string; wrapped: Uint8Array };

/** A table of such rows. */
export interface WrappedTable {
  name: string;
  /** The columns of its primary key. */
  key: readonly string[];
  /** Where the secret of a row belongs. */
  place(row: WrappedRow): WrapPlace;
}

/** A place function takes the rows of its own table alone, and is only ever given those. */
function wrappedTable<Name extends WrappedTableName>(
  name: Name,
  key: readonly (keyof MaterialTables[Name] & string)[],
  place: (row: MaterialTables[Name]) => WrapPlace,
): WrappedTable {
  return { name, key, place: place as unknown as WrappedTable['place'] };
}

/**
 * The store's own tables of secrets that master keys wrap. Whoever keeps others in the same database names them to
 * `MaterialStore.over`, so that a rotation goes through them too, and asks `requireInUse` before each insert.
 */
export const WRAPPED_TABLES: readonly WrappedTable[] = [
  wrappedTable('key_versions', ['key_id', 'version'], versionPlace),
  wrappedTable('history_keys', ['key_id'], historyKeyPlace),
  wrappedTable('credentials', ['access_key_id'], credentialPlace),
  wrappedTable('channel_keys', ['id'], channelKeyPlace),
  wrappedTable('import_parameters', ['token_id'], importParametersPlace),
];
