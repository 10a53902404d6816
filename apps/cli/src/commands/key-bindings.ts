import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { pairs } from '../output/table.js';

/** `keyledger keys bind | unbind`: what a key protects. */
export function addKeyBindings(keys: Command, cli: Cli): void {
  const verbs = {
    bind: 'say that a resource, such as a volume, is protected by a key',
    unbind: 'say that it is no more',
  } as const;
  for (const [verb, description] of Object.entries(verbs)) {
    keys
      .command(`${verb} <key> <type> <id>`)
      .description(description)
      .action(
        cli.action(async ({ client, output }, name: string, type: string, id: string) => {
          const key = await client.change<Key>('POST', keyPath(name, verb), { type, id });
          output.result(key, `${key.id} protects ${pairs(key.boundResources) ?? 'nothing'}`);
        }),
      );
  }
}
