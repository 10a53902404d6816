import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import type { Alias } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';

const PREFIX = 'alias/';

/** With its prefix, which a user may leave out. */
export function aliasName(name: string): string {
  return name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
}

/** `keyledger aliases …`: names for keys. */
export function addAliases(program: Command, cli: Cli): void {
  const aliases = program.command('aliases').description('give keys names, and move the names');
  aliases
    .command('create <name> <key>')
    .description('give a key a name')
    .action(
      cli.action(async ({ client, output }, name: string, key: string) => {
        const alias = await client.change<Alias>('POST', '/aliases', { name: aliasName(name), key });
        output.result(alias, shown(alias));
      }),
    );
  aliases
    .command('update <name> <key>')
    .description('move a name to another key')
    .action(
      cli.action(async ({ client, output }, name: string, key: string) => {
        const alias = await client.change<Alias>('PUT', pathOf('aliases', aliasName(name)), { key });
        output.result(alias, shown(alias));
      }),
    );
  aliases
    .command('delete <name>')
    .description('take a name away')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        await client.change('DELETE', pathOf('aliases', aliasName(name)));
        output.result({ name: aliasName(name), deleted: true }, '');
      }),
    );
  addList(aliases, cli);
}

const shown = ({ name, keyId }: Alias): string => `${name} names ${keyId}`;

function addList(aliases: Command, cli: Cli): void {
  withListing(aliases.command('list').description('list names'))
    .option('--key <key>', 'only the names of this key')
    .action(
      cli.action((session, options: ListingOptions & { key?: string }) =>
        printListing<Alias>(session, options, {
          path: '/aliases',
          items: 'aliases',
          filters: { key: options.key },
          titles: ['name', 'key', 'created', 'updated'],
          row: ({ name, keyId, createdAt, updatedAt }) => [name, keyId, createdAt, updatedAt],
        }),
      ),
    );
}
