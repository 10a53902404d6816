import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { integer } from '../options/parsers.js';
import { table } from '../output/table.js';
import { rotationText } from '../output/show-key.js';

/** DESIGN 4: the longest rotation interval of the native API. */
export const MAX_ROTATION_DAYS = 2560;

interface Rotation {
  version: number;
  at: string;
  trigger: string | null;
}

/** `keyledger keys rotate | set-rotation | stop-rotation | rotations`. */
export function addKeyRotation(keys: Command, cli: Cli): void {
  keys
    .command('rotate <key>')
    .description('give a key a new version now; older versions go on decrypting')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const key = await client.change<Key>('POST', keyPath(name, 'rotate'));
        output.result(key, `${key.id} is at version ${key.currentVersion}`);
      }),
    );
  keys
    .command('set-rotation <key>')
    .description('rotate a key on a schedule')
    .option('--days <n>', 'the interval; the service has a default', integer(1, MAX_ROTATION_DAYS))
    .action(
      cli.action(async ({ client, output }, name: string, { days }: { days?: number }) => {
        const key = await client.change<Key>('PUT', keyPath(name, 'rotation'), { periodDays: days });
        output.result(key, `${key.id} rotates ${rotationText(key.rotation)}`);
      }),
    );
  keys
    .command('stop-rotation <key>')
    .description('rotate a key no longer on a schedule')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const key = await client.change<Key>('DELETE', keyPath(name, 'rotation'));
        output.result(key, `${key.id} has no rotation schedule`);
      }),
    );
  keys
    .command('rotations <key>')
    .description("list a key's rotations, and what set each off")
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const reply = await client.get<{ rotations: Rotation[] }>(keyPath(name, 'rotations'));
        const rows = reply.rotations.map(({ version, at, trigger }) => [version, at, trigger]);
        output.result(reply, table(['version', 'at', 'trigger'], rows));
      }),
    );
}
