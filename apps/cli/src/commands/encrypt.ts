import type { Command } from 'commander';
import type { Cli, Session } from '../cli.js';
import { usageError } from '../errors.js';
import { encryptStream } from '../files/age-envelope.js';
import { serviceWrap } from '../files/file-key.js';
import { STANDARD_STREAM } from '../files/inputs.js';
import { transfer } from '../files/transfer.js';
import { keyValue } from '../options/parsers.js';

/** What `age` calls its files too. */
export const SUFFIX = '.age';

interface EncryptOptions {
  key: string;
  output?: string;
  context?: Record<string, string>;
  force?: true;
}

/** `keyledger encrypt <file>`: a file of any size, under a key that stays in the service. */
export function addEncrypt(program: Command, cli: Cli): void {
  program
    .command('encrypt <file>')
    .description('encrypt a file of any size (- reads standard input) into the age format')
    .requiredOption('--key <key>', 'id, alias/<name> or ARN of an AES key')
    .option('--output <file>', `default: the file's name with ${SUFFIX}; - writes standard output`)
    .option('--context <name=value>', 'must be given again to decrypt; may be repeated', keyValue)
    .option('--force', 'replace the output if it exists')
    .action(cli.action(encrypt));
}

async function encrypt(session: Session, input: string, options: EncryptOptions): Promise<void> {
  const { key, context = {}, force = false } = options;
  const output = options.output ?? (input === STANDARD_STREAM ? STANDARD_STREAM : `${input}${SUFFIX}`);
  if (output === STANDARD_STREAM) refuseMixing(session, options.output);
  const wrap = serviceWrap(session.client, key, context);
  let keyId: string | null = null;
  const moved = await transfer(session.io, {
    input,
    output,
    force,
    transform: (source) =>
      encryptStream(source, async (fileKey) => {
        const wrapped = await wrap(fileKey);
        keyId = wrapped.keyId;
        return wrapped;
      }),
  });
  if (output !== STANDARD_STREAM) session.output.result({ keyId, input, output, ...moved }, '');
}

/** Neither may a document stand among the bytes of a file, nor are these bytes for a terminal, unless asked for. */
function refuseMixing({ io, output }: Session, asked: string | undefined): void {
  if (output.json) throw usageError('--json needs an --output other than standard output');
  if (io.stdoutIsTerminal && asked === undefined) {
    throw usageError('an encrypted file is not for a terminal: name an --output, or insist with --output -');
  }
}
