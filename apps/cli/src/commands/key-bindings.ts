import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { pairs } from '../output/table.js';

/** `keyledger keys bind | unbind | block-resources | release-resources`: what a key protects. */
export function addKeyBindings(keys: Command, cli: Cli): void {
  addBind(keys, cli);
  keys
    .command('unbind <key> <type> <id>')
    .description('say that a resource is protected by a key no more')
    .action(
      cli.action(async ({ client, output }, name: string, type: string, id: string) => {
        const key = await client.change<Key>('POST', keyPath(name, 'unbind'), { type, id });
        output.result(key, protectsText(key));
      }),
    );
  const verbs = {
    block: 'say that nobody uses the resources of a key any more, so that it may be restored',
    release: 'say that they are in use again',
  } as const;
  for (const [verb, description] of Object.entries(verbs)) {
    keys
      .command(`${verb}-resources <key>`)
      .description(description)
      .action(
        cli.action(async ({ client, output }, name: string) => {
          const key = await client.change<Key>('POST', keyPath(name, 'resources', verb));
          const word = key.resourcesBlocked ? 'blocked' : 'in use';
          output.result(key, `${protectsText(key)}; its resources are ${word}`);
        }),
      );
  }
}

function addBind(keys: Command, cli: Cli): void {
  keys
    .command('bind <key> <type> <id>')
    .description('say that a resource, such as a volume, is protected by a key')
    .option('--algorithm <name>', 'what it is encrypted with: AES256_CTR (the default) or AES256_GCM')
    .action(
      cli.action(
        async (
          { client, output },
          name: string,
          type: string,
          id: string,
          options: { algorithm?: string },
        ) => {
          const key = await client.change<Key>('POST', keyPath(name, 'bind'), { type, id, ...options });
          output.result(key, protectsText(key));
        },
      ),
    );
}

const protectsText = ({ id, boundResources }: Key): string =>
  `${id} protects ${pairs(boundResources) ?? 'nothing'}`;
