import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { readSmall } from '../files/inputs.js';
import { MAX_MESSAGE_BYTES } from '../options/message.js';
import { base64, integer } from '../options/parsers.js';

interface MacOptions {
  key: string;
  algorithm?: string;
}

interface VerifyMacOptions extends MacOptions {
  mac: string;
  keyVersion?: number;
}

/** `keyledger mac` and `verify-mac`: a file in, base64 out; a MAC that isn't valid is exit code 1. */
export function addMac(program: Command, cli: Cli): void {
  program
    .command('mac <file>')
    .description('make the MAC of a file of up to 32 KiB (- reads standard input)')
    .requiredOption('--key <key>', 'id, alias/<name> or ARN of an HMAC key')
    .option('--algorithm <name>', 'such as HMAC_SHA_256')
    .action(
      cli.action(async ({ io, client, output }, file: string, { key, algorithm }: MacOptions) => {
        const message = (await readSmall(io, file, MAX_MESSAGE_BYTES, '')).toString('base64');
        const reply = await client.operate<{ mac: string }>(keyPath(key, 'generate-mac'), {
          message,
          algorithm,
        });
        output.result(reply, reply.mac);
      }),
    );
  program
    .command('verify-mac <file>')
    .description("verify a file's MAC")
    .requiredOption('--key <key>', 'id, alias/<name> or ARN of an HMAC key')
    .requiredOption('--mac <base64>', 'what mac printed', base64)
    .option('--algorithm <name>', 'such as HMAC_SHA_256')
    .option('--key-version <n>', 'accept no other version', integer(1, 100))
    .action(
      cli.action(async ({ io, client, output }, file: string, options: VerifyMacOptions) => {
        const { key, mac, algorithm, keyVersion: version } = options;
        const message = (await readSmall(io, file, MAX_MESSAGE_BYTES, '')).toString('base64');
        const body = { message, mac, algorithm, version };
        const reply = await client.operate<{ valid: boolean }>(keyPath(key, 'verify-mac'), body);
        output.result(reply, reply.valid ? 'valid' : 'not valid');
        return reply.valid ? EXIT.ok : EXIT.refused;
      }),
    );
}
