import type { Command } from 'commander';
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

/** `keyledger audit`: the usage records of the whole project, newest first. */
export function addAudit(program: Command, cli: Cli): void {
  const command = program
    .command('audit')
    .description("list the uses of all the project's keys, newest first");
  withUsageFilters(withListing(command))
    .option('--key <key>', 'only of this key')
    .option('--principal <id>', 'only by this principal')
    .action(
      cli.action((session, options: UsageOptions & { key?: string; principal?: string }) =>
        printListing<UsageRecord>(session, options, {
          path: '/audit',
          items: 'records',
          filters: { ...usageQuery(options), key: options.key, principal: options.principal },
          titles: USAGE_TITLES,
          row: usageRow,
        }),
      ),
    );
}
