import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { HistoryEntry } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';

/** `keyledger history <key>`: what happened to a key, oldest first. */
export function addHistory(program: Command, cli: Cli): void {
  withListing(
    program.command('history <key>').description('list what happened to a key, oldest first'),
  ).action(
    cli.action((session, key: string, options: ListingOptions) =>
      printListing<HistoryEntry>(session, options, {
        path: keyPath(key, 'history'),
        items: 'events',
        titles: ['revision', 'time', 'event', 'by', 'from', 'through'],
        row: ({ revision, at, type, principal: { name, id, sourceAddress, frontDoor } }) => [
          revision,
          at,
          type,
          name || id,
          sourceAddress,
          frontDoor,
        ],
      }),
    ),
  );
}
