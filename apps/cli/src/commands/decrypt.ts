import type { Command } from 'commander';
import type { Cli, Session } from '../cli.js';
import { usageError } from '../errors.js';
import { decryptStream } from '../files/age-envelope.js';
import { serviceUnwrap } from '../files/file-key.js';
import { STANDARD_STREAM } from '../files/inputs.js';
import { transfer } from '../files/transfer.js';
import { keyValue } from '../options/parsers.js';
import { SUFFIX } from './encrypt.js';

interface DecryptOptions {
  key?: string;
  output?: string;
  context?: Record<string, string>;
  force?: true;
}

/** `keyledger decrypt <file>`: what `keyledger encrypt` made, whole or not at all. */
export function addDecrypt(program: Command, cli: Cli): void {
  program
    .command('decrypt <file>')
    .description('decrypt a file (- reads standard input); a cut or altered one leaves nothing behind')
    .option('--key <key>', 'accept no other key than this; the file names its own')
    .option('--output <file>', `default: the file's name without ${SUFFIX}; - writes standard output`)
    .option('--context <name=value>', 'as given to encrypt; may be repeated', keyValue)
    .option('--force', 'replace the output if it exists')
    .action(cli.action(decrypt));
}

async function decrypt(session: Session, input: string, options: DecryptOptions): Promise<void> {
  const { key = null, context = {}, force = false } = options;
  const output = options.output ?? defaultOutput(input);
  if (output === STANDARD_STREAM && session.output.json) {
    throw usageError('--json needs an --output other than standard output');
  }
  const unwrap = serviceUnwrap(session.client, key, context);
  let keyId: string | null = null;
  const moved = await transfer(session.io, {
    input,
    output,
    force,
    transform: (source) =>
      decryptStream(source, async (named, ciphertext) => {
        const fileKey = await unwrap(named, ciphertext);
        keyId = named;
        return fileKey;
      }),
  });
  if (output !== STANDARD_STREAM) session.output.result({ keyId, input, output, ...moved }, '');
}

function defaultOutput(input: string): string {
  if (input === STANDARD_STREAM) return STANDARD_STREAM;
  if (input.endsWith(SUFFIX) && input.length > SUFFIX.length) return input.slice(0, -SUFFIX.length);
  throw usageError(`${input} does not end in ${SUFFIX}: name an --output`);
}
