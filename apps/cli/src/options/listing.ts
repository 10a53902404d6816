import type { Command } from 'commander';
import { collectPages, DEFAULT_LISTED_ITEMS, MAX_LISTED_ITEMS, type Page } from '../api/pages.js';
import type { Query } from '../api/client.js';
import type { Session } from '../cli.js';
import { table, type Cell } from '../output/table.js';
import { integer } from './parsers.js';

export interface ListingOptions {
  limit: number;
  cursor?: string;
}

/** `--limit` and `--cursor`, as every command that lists has them. */
export function withListing(command: Command): Command {
  return command
    .option('--limit <n>', 'the most to list', integer(1, MAX_LISTED_ITEMS), DEFAULT_LISTED_ITEMS)
    .option('--cursor <cursor>', 'go on where an earlier listing stopped');
}

export interface Listing<T> {
  path: string;
  /** The name of the array in the service's answer, and in the document. */
  items: string;
  filters?: Query;
  titles: readonly string[];
  row: (item: T) => readonly Cell[];
}

/** Fetches and prints a listing: pages are followed up to `--limit`, and what was left out is said. */
export async function printListing<T>(
  { client, output }: Session,
  options: ListingOptions,
  listing: Listing<T>,
): Promise<void> {
  const fetchPage = async (limit: number, cursor: string | null): Promise<Page<T>> => {
    const reply = await client.get<Record<string, unknown>>(listing.path, {
      ...listing.filters,
      limit,
      cursor,
    });
    return {
      items: (reply[listing.items] ?? []) as T[],
      nextCursor: (reply['nextCursor'] ?? null) as string | null,
    };
  };
  const { items, nextCursor } = await collectPages(options.limit, options.cursor ?? null, fetchPage);
  output.result({ [listing.items]: items, nextCursor }, table(listing.titles, items.map(listing.row)));
  if (nextCursor !== null) {
    output.note(`there is more: raise --limit, or go on with --cursor '${nextCursor}'`);
  }
}
