import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError, systemCode } from '../errors.js';
import type { Io } from '../io.js';
import { progressBoard } from '../output/progress.js';
import { openInput, STANDARD_STREAM } from './inputs.js';
import { writableTarget, writeWhole } from './write-whole.js';

export interface Transfer {
  /** A path or `-`. */
  input: string;
  /** A path or `-`. */
  output: string;
  force: boolean;
  /** What is done to the bytes on their way. It has asked the service when it resolves. */
  transform: (source: AsyncIterable<Uint8Array>) => Promise<AsyncIterable<Uint8Array>>;
}

export interface Transferred {
  bytesRead: number;
  bytesWritten: number;
}

/**
 * Moves a file of any size through a transformation, in constant memory, with progress on a terminal. A file is written whole or
 * not at all; what goes to standard output can't be taken back, so there the exit code is what tells.
 */
export async function transfer(io: Io, { input, output, force, transform }: Transfer): Promise<Transferred> {
  // Before the service is asked: an operation that could only end in a refusal here should leave no usage record there.
  const target =
    output === STANDARD_STREAM
      ? null
      : await writableTarget({ path: resolve(io.cwd, output), name: output }, force);
  const { source, size, close } = await openInput(io, input);
  const board = progressBoard(io, 'bytes');
  const progress = size === null ? null : board.add(input, size);
  let bytesRead = 0;
  let bytesWritten = 0;
  try {
    const read = passing(source, (bytes) => {
      bytesRead += bytes;
      progress?.update(bytesRead);
    });
    const result = passing(await transform(read), (bytes) => (bytesWritten += bytes));
    if (target === null) await toStandardOutput(io, result);
    else await writeWhole(target, force, (file) => file.writeFile(result));
    return { bytesRead, bytesWritten };
  } finally {
    board.stop();
    await close();
  }
}

async function* passing(
  chunks: AsyncIterable<Uint8Array>,
  seen: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    seen(chunk.length);
    yield chunk;
  }
}

/** Writes to standard output as fast as its reader takes it. */
export async function toStandardOutput(io: Io, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(chunks, io.stdout, { end: false });
  } catch (error) {
    throw systemCode(error) === null ? error : fileError('write', 'standard output', error);
  }
}
