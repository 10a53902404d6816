import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Grant } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { usageError } from '../errors.js';
import { printListing, withListing, type ListingOptions } from '../options/listing.js';
import { keyValue, repeated } from '../options/parsers.js';
import { pairs } from '../output/table.js';

/** `keyledger grants …`: let principals do single operations with a key. */
export function addGrants(program: Command, cli: Cli): void {
  const grants = program
    .command('grants')
    .description('let principals do single operations with a key, and end that');
  addCreate(grants, cli);
  addList(grants, cli);
  addEnds(grants, cli);
}

interface CreateOptions {
  to: string;
  operation: string[];
  name?: string;
  retiring?: string;
  contextEquals?: Record<string, string>;
  contextSubset?: Record<string, string>;
}

function addCreate(grants: Command, cli: Cli): void {
  grants
    .command('create <key>')
    .description('let a principal do some operations with a key')
    .requiredOption('--to <principal>', 'id of the principal')
    .requiredOption(
      '--operation <operation>',
      'such as Encrypt, Decrypt, GenerateDataKey, Sign, DescribeKey; may be repeated',
      repeated,
    )
    .option('--name <name>', 'the same name with the same parameters means the same grant')
    .option('--retiring <principal>', 'id of a principal that may retire it, besides you')
    .option('--context-equals <name=value>', 'only for exactly this context; may be repeated', keyValue)
    .option('--context-subset <name=value>', 'only for a context with this in it; may be repeated', keyValue)
    .action(
      cli.action(async ({ client, output }, key: string, options: CreateOptions) => {
        const { to, operation, name, retiring, contextEquals, contextSubset } = options;
        const made = await client.change<{ grantId: string; keyId: string }>('POST', keyPath(key, 'grants'), {
          grantee: to,
          operations: operation,
          name,
          retiring,
          ...((contextEquals ?? contextSubset) && {
            constraints: { encryptionContextEquals: contextEquals, encryptionContextSubset: contextSubset },
          }),
        });
        output.result(made, made.grantId);
      }),
    );
}

interface ListOptions extends ListingOptions {
  to?: string;
  retirable?: true;
}

function addList(grants: Command, cli: Cli): void {
  withListing(grants.command('list [key]').description("list a key's grants, or those that you may retire"))
    .option('--to <principal>', 'only grants to this principal')
    .option('--retirable', 'of all keys, those whose retiring principal you are')
    .action(
      cli.action((session, key: string | undefined, options: ListOptions) => {
        if ((key === undefined) !== (options.retirable === true)) {
          throw usageError('name a key, or give --retirable');
        }
        return printListing<Grant>(session, options, {
          path: key === undefined ? '/grants/retirable' : keyPath(key, 'grants'),
          items: 'grants',
          filters: { grantee: options.to },
          titles: ['grant', 'key', 'name', 'to', 'operations', 'constraints', 'created'],
          row: (grant) => [
            grant.grantId,
            grant.keyId,
            grant.name,
            grant.grantee,
            grant.operations.join(', '),
            constraintsText(grant.constraints),
            grant.createdAt,
          ],
        });
      }),
    );
}

function constraintsText(constraints: Grant['constraints']): string | null {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = constraints ?? {};
  const parts = [
    equals && `exactly ${pairs(equals) ?? 'nothing'}`,
    subset && `with ${pairs(subset) ?? 'nothing'}`,
  ];
  return parts.filter(Boolean).join('; ') || null;
}

function addEnds(grants: Command, cli: Cli): void {
  grants
    .command('revoke <key> <grant>')
    .description('end a grant; when this returns, no node serves it')
    .action(
      cli.action(async ({ client, output }, key: string, grantId: string) => {
        await client.change('DELETE', keyPath(key, 'grants', grantId));
        output.result({ key, grantId, revoked: true }, '');
      }),
    );
  grants
    .command('retire <key> <grant>')
    .description('end a grant that is done with; for its issuer, its retiring principal and its grantee')
    .action(
      cli.action(async ({ client, output }, key: string, grantId: string) => {
        await client.change('POST', keyPath(key, 'grants', grantId, 'retire'));
        output.result({ key, grantId, retired: true }, '');
      }),
    );
}
