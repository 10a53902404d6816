import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { UsageRecord } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { printListing, withListing } from '../options/listing.js';
import {
  USAGE_TITLES,
  usageQuery,
  usageRow,
  withUsageFilters,
  type UsageOptions,
} from '../options/usage-filters.js';

/** `keyledger usage <key>`: every use of a key, done or refused, newest first. */
export function addUsage(program: Command, cli: Cli): void {
  const command = program.command('usage <key>').description('list the uses of a key, newest first');
  withUsageFilters(withListing(command)).action(
    cli.action((session, key: string, options: UsageOptions) =>
      printListing<UsageRecord>(session, options, {
        path: keyPath(key, 'usage'),
        items: 'records',
        filters: usageQuery(options),
        titles: USAGE_TITLES,
        row: usageRow,
      }),
    ),
  );
}
