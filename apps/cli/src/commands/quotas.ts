import type { Command } from 'commander';
import type { Quotas } from '../api/shapes.js';
import type { Cli } from '../cli.js';
import { usageError } from '../errors.js';
import { integer } from '../options/parsers.js';
import { table } from '../output/table.js';

const MAX_KEYS = 10_000_000;
const MAX_GRANTS_PER_KEY = 1000;

/** `keyledger quotas show | set`: what the project may have, and has. */
export function addQuotas(program: Command, cli: Cli): void {
  const quotas = program.command('quotas').description('what the project may have, and has');
  quotas
    .command('show')
    .description('show quotas and what is used of them')
    .action(
      cli.action(async ({ client, output }) => {
        const shown = await client.get<Quotas>('/quotas');
        output.result(shown, quotasText(shown));
      }),
    );
  quotas
    .command('set')
    .description('change quotas; what the project has already stays')
    .option('--keys <n>', 'keys of the project', integer(1, MAX_KEYS))
    .option('--grants-per-key <n>', 'grants of each key', integer(1, MAX_GRANTS_PER_KEY))
    .action(
      cli.action(async ({ client, output }, options: { keys?: number; grantsPerKey?: number }) => {
        const { keys, grantsPerKey } = options;
        if (keys === undefined && grantsPerKey === undefined)
          throw usageError('give --keys, --grants-per-key or both');
        const shown = await client.change<Quotas>('PUT', '/quotas', { keys, grantsPerKey });
        output.result(shown, quotasText(shown));
      }),
    );
}

function quotasText({ keys, grantsPerKey }: Quotas): string {
  return table(
    ['what', 'used', 'quota'],
    [
      ['keys', keys.used, keys.quota],
      ['grants per key', grantsPerKey.used, grantsPerKey.quota],
    ],
  );
}
