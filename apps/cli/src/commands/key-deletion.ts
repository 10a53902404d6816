import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Key } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { integer } from '../options/parsers.js';

/** The longest waiting time of any front door (Huawei's 1096 days). */
const MAX_WAIT_HOURS = 1096 * 24;

/** `keyledger keys schedule-deletion | cancel-deletion | delete-now`. */
export function addKeyDeletion(keys: Command, cli: Cli): void {
  keys
    .command('schedule-deletion <key>')
    .description('stop every use of a key, and delete it after a waiting time')
    .option('--wait-hours <n>', "default: the project's waiting time", integer(1, MAX_WAIT_HOURS))
    .action(
      cli.action(async ({ client, output }, name: string, { waitHours }: { waitHours?: number }) => {
        const key = await client.change<Key>('POST', keyPath(name, 'schedule-deletion'), { waitHours });
        output.result(key, `${key.id} is ${key.state} and will be deleted at ${key.deletionAt}`);
      }),
    );
  keys
    .command('cancel-deletion <key>')
    .description('keep a key after all; it comes back disabled')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const key = await client.change<Key>('POST', keyPath(name, 'cancel-deletion'));
        output.result(key, `${key.id} is ${key.state}`);
      }),
    );
  keys
    .command('delete-now <key>')
    .description('delete a key whose deletion is scheduled without waiting; nothing brings it back')
    .action(
      cli.action(async ({ client, output }, name: string) => {
        const key = await client.change<Key>('POST', keyPath(name, 'delete-now'));
        output.result(key, `${key.id} is ${key.state}`);
      }),
    );
}
