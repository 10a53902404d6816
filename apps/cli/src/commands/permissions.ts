import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { oneOf } from '../options/parsers.js';
import { table } from '../output/table.js';

const PERMISSIONS = ['read', 'use', 'manage'] as const;

/** `keyledger permissions give | take | list`: what a principal may do with one key alone. */
export function addPermissions(program: Command, cli: Cli): void {
  const permissions = program
    .command('permissions')
    .description('let principals read, use or manage one key alone');
  const verbs = {
    give: ['PUT', 'let a principal read, use or manage a key'],
    take: ['DELETE', 'take that away; when this returns, no node goes by it'],
  } as const;
  for (const [verb, [method, description]] of Object.entries(verbs)) {
    permissions
      .command(`${verb} <key> <principal> <permission>`)
      .description(description)
      .action(
        cli.action(async ({ client, output }, name: string, principal: string, word: string) => {
          const permission = oneOf(...PERMISSIONS)(word);
          const path = keyPath(name, 'permissions', principal, permission);
          const key = await client.change<Key>(method, path);
          output.result(key, permissionsText(key.permissions));
        }),
      );
  }
  permissions
    .command('list <key>')
    .description('list what principals were given on a key')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const reply = await client.get<Pick<Key, 'permissions'>>(keyPath(name, 'permissions'));
        output.result(reply, permissionsText(reply.permissions));
      }),
    );
}

function permissionsText(permissions: Key['permissions']): string {
  const rows = Object.entries(permissions).map(([principal, held]) => [principal, held.join(', ')]);
  return table(['principal', 'may'], rows);
}
