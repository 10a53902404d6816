import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Cli } from '../cli.js';
import { integer, keyValue } from '../options/parsers.js';
import { fields } from '../output/table.js';

const MAX_DATA_KEY_BYTES = 1024;

interface DataKeyOptions {
  key: string;
  spec?: string;
  bytes?: number;
  context?: Record<string, string>;
  /** Commander's name for `--no-plaintext`. */
  plaintext: boolean;
}

interface DataKey {
  plaintext?: string;
  ciphertext: string;
  keyId: string;
  version: number;
}

/** `keyledger generate-data-key`: one of the few commands whose answer is a secret. */
export function addGenerateDataKey(program: Command, cli: Cli): void {
  program
    .command('generate-data-key')
    .description('make a data key: in clear, and encrypted to be kept beside the data')
    .requiredOption('--key <key>', 'id, alias/<name> or ARN of an AES key')
    .option('--spec <spec>', 'AES_256 (the default) or AES_128')
    .option('--bytes <n>', 'its length, instead of a spec', integer(1, MAX_DATA_KEY_BYTES))
    .option('--context <name=value>', 'must be given again to decrypt; may be repeated', keyValue)
    .option('--no-plaintext', 'the encrypted one alone')
    .action(
      cli.action(async ({ client, output }, { key, plaintext, ...rest }: DataKeyOptions) => {
        const body = { ...rest, withPlaintext: plaintext };
        const reply = await client.operate<DataKey>(keyPath(key, 'generate-data-key'), body);
        const text = fields([
          ['key', reply.keyId],
          ['version', reply.version],
          ['plaintext', reply.plaintext],
          ['ciphertext', reply.ciphertext],
        ]);
        output.result(reply, text);
      }),
    );
}
