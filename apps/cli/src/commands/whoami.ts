import type { Command } from 'commander';
import type { Principal } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { fields } from '../output/table.js';

/** `keyledger whoami`: whom the service takes us for. */
export function addWhoami(program: Command, cli: Cli): void {
  program
    .command('whoami')
    .description('show whom the service takes you for')
    .action(
      cli.action(async ({ client, output }) => {
        const me = await client.get<Principal>('/whoami');
        const text = fields([
          ['id', me.id],
          ['name', me.name],
          ['role', me.role],
          ['project', me.projectId],
        ]);
        output.result(me, text);
      }),
    );
}
