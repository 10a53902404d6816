import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { integer } from '../options/parsers.js';

const MAX_RANDOM_BYTES = 1024;

/** `keyledger random`: random bytes, base64. */
export function addRandom(program: Command, cli: Cli): void {
  program
    .command('random')
    .description('draw random bytes, printed as base64')
    .option('--bytes <n>', 'how many', integer(1, MAX_RANDOM_BYTES), 32)
    .action(
      cli.action(async ({ client, output }, { bytes }: { bytes: number }) => {
        const reply = await client.operate<{ plaintext: string }>('/random', { bytes });
        output.result(reply, reply.plaintext);
      }),
    );
}
