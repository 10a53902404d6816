import type { Command } from 'commander';
import { keyPath } from '../api/client.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { readMessage, withMessage, type MessageOptions } from '../options/message.js';
import { base64, integer } from '../options/parsers.js';

interface SignOptions extends MessageOptions {
  key: string;
  algorithm?: string;
}

interface VerifyOptions extends SignOptions {
  signature: string;
  keyVersion?: number;
}

/** `keyledger sign` and `verify`: a file in, base64 out; a signature that isn't valid is exit code 1. */
export function addSign(program: Command, cli: Cli): void {
  withMessage(program.command('sign <file>').description('sign a file (- reads standard input)'))
    .requiredOption('--key <key>', 'id, alias/<name> or ARN of a signing key')
    .option('--algorithm <name>', 'one of those that the key offers')
    .action(
      cli.action(async ({ io, client, output }, file: string, options: SignOptions) => {
        const body = { ...(await readMessage(io, file, options)), algorithm: options.algorithm };
        const reply = await client.operate<{ signature: string }>(keyPath(options.key, 'sign'), body);
        output.result(reply, reply.signature);
      }),
    );
  withMessage(program.command('verify <file>').description("verify a file's signature"))
    .requiredOption('--key <key>', 'id, alias/<name> or ARN of a signing key')
    .requiredOption('--signature <base64>', 'what sign printed', base64)
    .option('--algorithm <name>', 'the one that it was signed with')
    .option('--key-version <n>', 'accept no other version', integer(1, 100))
    .action(
      cli.action(async ({ io, client, output }, file: string, options: VerifyOptions) => {
        const { key, algorithm, signature, keyVersion } = options;
        const message = await readMessage(io, file, options);
        const body = { ...message, signature, algorithm, version: keyVersion };
        const reply = await client.operate<{ valid: boolean }>(keyPath(key, 'verify'), body);
        output.result(reply, reply.valid ? 'valid' : 'not valid');
        return reply.valid ? EXIT.ok : EXIT.refused;
      }),
    );
}
