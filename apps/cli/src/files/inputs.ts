import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileError, usageError } from '../errors.js';
import type { Io } from '../io.js';

/** `-` on the command line: standard input or output. */
export const STANDARD_STREAM = '-';
/** Four age chunks: fewer, larger reads than Node's default of 64 KiB. */
const READ_BYTES = 262_144;

export interface Input {
  source: AsyncIterable<Uint8Array>;
  /** Null when it isn't known beforehand (a pipe). */
  size: number | null;
  /** To be called at the end, however it came: an input that was never read is open too. */
  close(): Promise<void>;
}

/** A file, or standard input for `-`, to be read once; a failure to read names the file. */
export async function openInput(io: Io, name: string): Promise<Input> {
  if (name === STANDARD_STREAM) {
    return { source: naming('standard input', () => io.stdin), size: null, close: async () => undefined };
  }
  try {
    // Opened now and not when it is first read: what can't be read should not cost a request.
    const file = await open(resolve(io.cwd, name));
    const facts = await file.stat();
    if (facts.isDirectory()) {
      await file.close();
      throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    }
    return {
      source: naming(name, () => file.createReadStream({ highWaterMark: READ_BYTES })),
      size: facts.isFile() ? facts.size : null,
      close: () => file.close(),
    };
  } catch (error) {
    throw fileError('read', name, error);
  }
}

async function* naming(name: string, open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* open();
  } catch (error) {
    throw fileError('read', name, error);
  }
}

/** The whole of a small input, such as a message to sign. */
export async function readSmall(io: Io, name: string, mostBytes: number, hint: string): Promise<Buffer> {
  const { source, close } = await openInput(io, name);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        throw usageError(`${name} is larger than the ${mostBytes} bytes that one request takes${hint}`);
      }
      chunks.push(chunk);
    }
  } finally {
    await close();
  }
  return Buffer.concat(chunks);
}

/** The digest of an input of any size. */
export async function digestOf(io: Io, name: string, algorithm: string): Promise<Buffer> {
  const { source, close } = await openInput(io, name);
  const hash = createHash(algorithm);
  try {
    for await (const chunk of source) hash.update(chunk);
  } finally {
    await close();
  }
  return hash.digest();
}
