import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import type { Custody } from '../api/custody-shapes.js';
import type { Cli, Session } from '../cli.js';
import { custodyText } from '../output/show-custody.js';

/** `keyledger shares …`: the root key's shares, and the nodes that hold them. */
export function addShares(program: Command, cli: Cli): void {
  const shares = program
    .command('shares')
    .description("the root key's shares, who holds them, and what losses are survived");
  shares
    .command('show')
    .description('show the shares and their custodians')
    .option('--history', 'also the root keys before')
    .action(
      cli.action(async (session, { history = false }: { history?: boolean }) => {
        const custody = await session.client.get<Custody>('/root-key', history ? { history: 'true' } : {});
        print(session, custody, history);
      }),
    );
  shares
    .command('distribute')
    .description('deal new shares of the same root key; those before open nothing any more')
    .action(
      cli.action(async (session) => {
        print(session, await session.client.change<Custody>('POST', '/root-key/distribute'), false);
      }),
    );
  shares
    .command('remove <custodian>')
    .description('take a node that will not come back off the list; the others are dealt new shares')
    .action(
      cli.action(async ({ client }, custodian: string) => {
        await client.change('DELETE', pathOf('custodians', custodian));
      }),
    );
}

function print({ output }: Session, custody: Custody, history: boolean): void {
  output.result(custody, custodyText(custody, history));
  for (const warning of custody.warnings) output.note(`warning: ${warning}`);
}
