import type { Command } from 'commander';
import type { Query } from '../api/client.js';
import type { UsageRecord } from '../api/shapes.js';
import type { Cell } from '../output/table.js';
import { time } from './parsers.js';
import type { ListingOptions } from './listing.js';

export interface UsageOptions extends ListingOptions {
  operation?: string;
  outcome?: string;
  from?: string;
  to?: string;
}

/** What usage records can be sifted by. */
export function withUsageFilters(command: Command): Command {
  return command
    .option('--operation <name>', 'only this operation, such as decrypt')
    .option('--outcome <outcome>', 'only those that ended so: ok, or an error code')
    .option('--from <time>', 'from this time on', time)
    .option('--to <time>', 'before this time', time);
}

/** The filters as the API takes them. */
export function usageQuery({ operation, outcome, from, to }: UsageOptions): Query {
  return { operation, outcome, from, to };
}

export const USAGE_TITLES = [
  'time',
  'operation',
  'outcome',
  'key',
  'version',
  'by',
  'from',
  'through',
] as const;

/** A usage record as a row under `USAGE_TITLES`. */
export function usageRow(record: UsageRecord): readonly Cell[] {
  const {
    time: at,
    operation,
    outcome,
    keyId,
    version,
    principal,
    principalName,
    sourceAddress,
    frontDoor,
  } = record;
  return [at, operation, outcome, keyId, version, principalName || principal, sourceAddress, frontDoor];
}
