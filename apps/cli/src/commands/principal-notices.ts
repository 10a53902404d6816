import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import type { Principal } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { usageError } from '../errors.js';
import { fields } from '../output/table.js';

/** `keyledger principals set-email | add-webhook | remove-webhook`: where notices of keys go. */
export function addPrincipalNotices(principals: Command, cli: Cli): void {
  principals
    .command('set-email <id> [address]')
    .description('have notices of keys sent to an address')
    .option('--none', 'to no address any more')
    .action(
      cli.action(
        async ({ client, output }, id: string, address: string | undefined, { none }: { none?: true }) => {
          if ((address === undefined) !== (none === true)) throw usageError('give an address, or --none');
          const email = address ?? null;
          const principal = await client.change<Principal>('PATCH', pathOf('principals', id), { email });
          output.result(principal, `${principal.id} is told at ${principal.email ?? 'no address'}`);
        },
      ),
    );
  principals
    .command('add-webhook <id> <url>')
    .description('have notices of keys sent to a URL, and print the secret that signs them, once')
    .action(
      cli.action(async ({ client, output }, id: string, url: string) => {
        const path = pathOf('principals', id, 'webhooks');
        const made = await client.change<{ webhookId: string; url: string; secret: string }>('POST', path, {
          url,
        });
        const text = fields([
          ['webhook', made.webhookId],
          ['url', made.url],
          ['secret', made.secret],
        ]);
        output.result(made, text);
      }),
    );
  principals
    .command('remove-webhook <id> <webhook>')
    .description('send nothing to a URL any more')
    .action(
      cli.action(async ({ client, output }, id: string, webhookId: string) => {
        await client.change('DELETE', pathOf('principals', id, 'webhooks', webhookId));
        output.result({ id, webhookId, removed: true }, '');
      }),
    );
}
