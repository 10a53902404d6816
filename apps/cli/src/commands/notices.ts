import type { Command } from 'commander';
import type { Notice } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';
import { oneOf } from '../options/parsers.js';

interface NoticesOptions extends ListingOptions {
  key?: string;
  state?: string;
}

/** `keyledger notices`: who was told of what, and who could not be. */
export function addNotices(program: Command, cli: Cli): void {
  withListing(program.command('notices').description('list what became of notices to people, newest first'))
    .option('--key <key>', 'only of this key')
    .option('--state <state>', 'only those in this state', oneOf('waiting', 'delivered', 'given-up'))
    .action(
      cli.action((session, options: NoticesOptions) =>
        printListing<Notice>(session, options, {
          path: '/notices',
          items: 'notices',
          filters: { key: options.key, state: options.state },
          titles: ['at', 'event', 'key', 'receiver', 'state', 'tries', 'next try', 'last error'],
          row: (notice) => [
            notice.at,
            notice.eventType,
            notice.keyId,
            notice.receiver,
            notice.state,
            notice.attempts,
            notice.nextAttemptAt,
            notice.lastError,
          ],
        }),
      ),
    );
}
