import type { Command } from 'commander';
import { pathOf } from '../api/client.js';
import type { Principal } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { oneOf } from '../options/parsers.js';
import { fields, table } from '../output/table.js';
import { addPrincipalCredentials } from './principal-credentials.js';
import { addPrincipalNotices } from './principal-notices.js';

const ROLES = ['admin', 'operator', 'user', 'auditor', 'member'] as const;

/** `keyledger principals …`: who may come in, and as what. */
export function addPrincipals(program: Command, cli: Cli): void {
  const principals = program
    .command('principals')
    .description('decide who may use the service, and how they prove it');
  principals
    .command('create <name>')
    .description('make a principal; it has no credentials yet')
    .requiredOption('--role <role>', ROLES.join(', '), oneOf(...ROLES))
    .action(
      cli.action(async ({ client, output }, name: string, { role }: { role: string }) => {
        const principal = await client.change<Principal>('POST', '/principals', { name, role });
        output.result(principal, principalText(principal));
      }),
    );
  principals
    .command('list')
    .description('list principals')
    .action(
      cli.action(async ({ client, output }) => {
        const reply = await client.get<{ principals: Principal[] }>('/principals');
        const rows = reply.principals.map((p) => [
          p.id,
          p.name,
          p.role,
          p.accessKeyIds.length,
          p.tokens.length,
          p.createdAt,
        ]);
        output.result(reply, table(['id', 'name', 'role', 'access keys', 'tokens', 'created'], rows));
      }),
    );
  addShowAndRemove(principals, cli);
  addPrincipalCredentials(principals, cli);
  addPrincipalNotices(principals, cli);
}

function addShowAndRemove(principals: Command, cli: Cli): void {
  principals
    .command('show <id>')
    .description('show a principal with the names of its credentials')
    .action(
      cli.action(async ({ client, output }, id: string) => {
        const principal = await client.get<Principal>(pathOf('principals', id));
        output.result(principal, principalText(principal));
      }),
    );
  principals
    .command('remove <id>')
    .description('remove a principal; when this returns, its credentials open nothing')
    .action(
      cli.action(async ({ client, output }, id: string) => {
        await client.change('DELETE', pathOf('principals', id));
        output.result({ id, removed: true }, '');
      }),
    );
}

/** A principal as `name: value` lines. */
export function principalText(principal: Principal): string {
  const tokens = principal.tokens.map(({ tokenId, expiresAt }) =>
    expiresAt === null ? tokenId : `${tokenId} (until ${expiresAt})`,
  );
  const webhooks = principal.webhooks.map(({ webhookId, url }) => `${webhookId} (${url})`);
  return fields([
    ['id', principal.id],
    ['name', principal.name],
    ['role', principal.role],
    ['project', principal.projectId],
    ['created', principal.createdAt],
    ['access keys', principal.accessKeyIds.join(', ')],
    ['tokens', tokens.join(', ')],
    ['e-mail', principal.email ?? undefined],
    ['webhooks', webhooks.length === 0 ? undefined : webhooks.join(', ')],
  ]);
}
