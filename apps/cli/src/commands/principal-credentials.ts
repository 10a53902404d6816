import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import type { Cli } from '../cli.js';
import { integer } from '../options/parsers.js';
import { fields } from '../output/table.js';

const MAX_TOKEN_SECONDS = 10 * 366 * 86_400;

/** `keyledger principals add-access-key | remove-access-key | add-token | remove-token`. Adding prints a secret, once. */
export function addPrincipalCredentials(principals: Command, cli: Cli): void {
  addAccessKeys(principals, cli);
  addTokens(principals, cli);
}

function addAccessKeys(principals: Command, cli: Cli): void {
  principals
    .command('add-access-key <id>')
    .description('make an access key for signed requests, and print its secret, which is never shown again')
    .action(
      cli.action(async ({ client, output }, id: string) => {
        const path = pathOf('principals', id, 'access-keys');
        const made = await client.change<{ accessKeyId: string; secretAccessKey: string }>('POST', path);
        const text = fields([
          ['access key', made.accessKeyId],
          ['secret', made.secretAccessKey],
        ]);
        output.result(made, text);
      }),
    );
  principals
    .command('remove-access-key <id> <access-key-id>')
    .description('remove an access key; when this returns, it opens nothing')
    .action(
      cli.action(async ({ client, output }, id: string, accessKeyId: string) => {
        await client.change('DELETE', pathOf('principals', id, 'access-keys', accessKeyId));
        output.result({ id, accessKeyId, removed: true }, '');
      }),
    );
}

interface MadeToken {
  tokenId: string;
  token: string;
  expiresAt: string | null;
}

function addTokens(principals: Command, cli: Cli): void {
  principals
    .command('add-token <id>')
    .description('make a bearer token, and print it; it is never shown again')
    .option('--expires-in-seconds <n>', 'default: it does not expire', integer(1, MAX_TOKEN_SECONDS))
    .action(
      cli.action(async ({ client, output }, id: string, options: { expiresInSeconds?: number }) => {
        const { expiresInSeconds } = options;
        const made = await client.change<MadeToken>('POST', pathOf('principals', id, 'tokens'), {
          expiresInSeconds,
        });
        const text = fields([
          ['token id', made.tokenId],
          ['token', made.token],
          ['expires', made.expiresAt ?? 'never'],
        ]);
        output.result(made, text);
      }),
    );
  principals
    .command('remove-token <id> <token-id>')
    .description('remove a token; when this returns, it opens nothing')
    .action(
      cli.action(async ({ client, output }, id: string, tokenId: string) => {
        await client.change('DELETE', pathOf('principals', id, 'tokens', tokenId));
        output.result({ id, tokenId, removed: true }, '');
      }),
    );
}
