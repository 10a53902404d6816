import type { Command } from 'commander';
import { usageError } from '../errors.js';
import { digestOf, readSmall } from '../files/inputs.js';
import type { Io } from '../io.js';
import { oneOf } from './parsers.js';

/** Message of one sign, verify or MAC call. */
export const MAX_MESSAGE_BYTES = 32_768;

export interface MessageOptions {
  digest?: string;
  messageType?: string;
}

/** `--digest` and `--message-type`, which say what is signed of a file. */
export function withMessage(command: Command): Command {
  return command
    .option(
      '--digest <hash>',
      'hash the file here, as the algorithm asks, and sign the digest: for files above 32 KiB',
      oneOf('sha256', 'sha384', 'sha512'),
    )
    .option(
      '--message-type <type>',
      'what the file itself holds: RAW (the default), DIGEST or EXTERNAL_MU',
      oneOf('RAW', 'DIGEST', 'EXTERNAL_MU'),
    );
}

/** The message as the API takes it. */
export async function readMessage(
  io: Io,
  file: string,
  { digest, messageType }: MessageOptions,
): Promise<{ message: string; messageType: string }> {
  if (digest === undefined) {
    const hint = ': give --digest to sign its hash';
    const bytes = await readSmall(io, file, MAX_MESSAGE_BYTES, hint);
    return { message: bytes.toString('base64'), messageType: messageType ?? 'RAW' };
  }
  if (messageType !== undefined) throw usageError('--digest and --message-type exclude each other');
  return { message: (await digestOf(io, file, digest)).toString('base64'), messageType: 'DIGEST' };
}
