import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { bodyOf } from '../api/answers.js';
import { pathOf } from '../api/client.js';
import type { Backup } from '../api/backup-shapes.js';
import type { Session } from '../cli.js';
import { CliError, unreachableError } from '../errors.js';
import type { Io } from '../io.js';
import { STANDARD_STREAM } from './inputs.js';
import { toStandardOutput } from './transfer.js';
import { writableTarget, writeWhole, type Target } from './write-whole.js';

/** A connection on which nothing comes for so long is given up. */
const STALL_MS = 60_000;

export interface OutputOptions {
  output: string;
  force?: true;
}

/** Where a download may go; null: standard output. @throws CliError FileExists, FileError */
export async function downloadTarget(io: Io, { output, force }: OutputOptions): Promise<Target | null> {
  if (output === STANDARD_STREAM) return null;
  return writableTarget({ path: resolve(io.cwd, output), name: output }, force === true);
}

/**
 * Fetches a backup's file, and looks whether it is the one that was taken. A file is there whole or not at all.
 * @throws CliError FileDamaged; Unreachable when the connection breaks or stalls.
 */
export async function downloadBackup(
  { io, client }: Session,
  backup: Backup,
  target: Target | null,
  force: boolean,
): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), STALL_MS);
  try {
    const path = pathOf('backups', backup.id, 'file');
    const response = await client.open(path, 'application/octet-stream', {}, stalled.signal);
    const chunks = checked(backup, bodyOf(response), () => timer.refresh());
    if (target === null) await toStandardOutput(io, chunks);
    else await writeWhole(target, force, (file) => file.writeFile(chunks));
  } catch (error) {
    if (stalled.signal.aborted) throw unreachableError(`nothing came for ${STALL_MS / 1000} s`, error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function* checked(
  { sha256, bytes }: Backup,
  chunks: AsyncIterable<Uint8Array>,
  seen: () => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunks) {
    seen();
    hash.update(chunk);
    length += chunk.length;
    yield chunk;
  }
  if ((bytes === null || bytes === length) && (sha256 === null || sha256 === hash.digest('hex'))) return;
  throw new CliError('FileDamaged', 'what came is not the backup that was taken: get it again');
}
