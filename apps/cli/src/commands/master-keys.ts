import type { Command } from 'commander';
import type { MasterKeys } from '../api/custody-shapes.js';
import type { Cli } from '../cli.js';
import { masterKeysText } from '../output/show-custody.js';

/** `keyledger master-keys show | rotate`: what wraps key versions. */
export function addMasterKeys(program: Command, cli: Cli): void {
  const masterKeys = program
    .command('master-keys')
    .description('the master keys, which wrap all others, and their rotation');
  masterKeys
    .command('show')
    .description('list them, and how far a rotation is')
    .action(
      cli.action(async ({ client, output }) => {
        const shown = await client.get<MasterKeys>('/master-keys');
        output.result(shown, masterKeysText(shown));
      }),
    );
  masterKeys
    .command('rotate')
    .description('wrap by a new one from now on; what older ones wrap is rewrapped in the background')
    .action(
      cli.action(async ({ client, output }) => {
        const changed = await client.change<MasterKeys>('POST', '/master-keys/rotate');
        output.result(changed, masterKeysText(changed));
      }),
    );
}
