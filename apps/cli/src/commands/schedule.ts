import type { Command } from 'commander';
import type { ScheduleEntry } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';

/** `keyledger schedule`: what will happen by itself, and when. */
export function addSchedule(program: Command, cli: Cli): void {
  withListing(
    program
      .command('schedule')
      .description('list the rotations, deletions and expiries that are due, and the reminders of them'),
  ).action(
    cli.action((session, options: ListingOptions) =>
      printListing<ScheduleEntry>(session, options, {
        path: '/schedule',
        items: 'entries',
        titles: ['due', 'what', 'key'],
        row: ({ dueAt, kind, keyId }) => [dueAt, kind, keyId],
      }),
    ),
  );
}
