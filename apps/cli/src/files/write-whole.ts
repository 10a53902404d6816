import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, lstat, open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError, fileError, systemCode } from '../errors.js';
import { onSignal } from '../on-signal.js';

/** Only its owner: what is decrypted was secret, and what is encrypted needs no reader yet. */
const FILE_MODE = 0o600;

/** A place to write, and what the user calls it. */
export interface Target {
  path: string;
  name: string;
}

/**
 * Where a file may be written: beside what a symbolic link names, and never in place of a folder or a device.
 *
 * @throws CliError `FileExists` unless `force`.
 */
export async function writableTarget({ path, name }: Target, force: boolean): Promise<Target> {
  const failed = (error: unknown): never => {
    throw fileError('write', name, error);
  };
  const there = await lstat(path).catch((error: unknown) =>
    systemCode(error) === 'ENOENT' ? null : failed(error),
  );
  if (there === null) return { path, name };
  if (there.isSymbolicLink()) {
    return writableTarget({ path: await realpath(path).catch(failed), name }, force);
  }
  if (!there.isFile()) {
    throw new CliError('FileError', `${name} is not a regular file: use --output - and redirect`);
  }
  if (!force) throw fileExists(name);
  return { path, name };
}

/**
 * Writes a file whole or not at all: into a temporary file in the same folder (a rename across file systems would copy),
 * flushed to the disk, and given its name only when `write` has succeeded. A failure or a signal leaves nothing behind.
 */
export async function writeWhole(
  target: Target,
  force: boolean,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const folder = dirname(target.path);
  const temporary = join(folder, `.keyledger-${randomBytes(8).toString('hex')}.part`);
  const file = await open(temporary, 'wx', FILE_MODE).catch((error: unknown) => {
    throw fileError('write', target.name, error);
  });
  const forget = onSignal(() => rmSync(temporary, { force: true }));
  try {
    await write(file);
    await file.sync();
    await file.close();
    await publish(temporary, target, force);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw systemCode(error) === null ? error : fileError('write', target.name, error);
  } finally {
    forget();
  }
  await syncFolder(folder);
}

async function publish(temporary: string, target: Target, force: boolean): Promise<void> {
  if (force) return rename(temporary, target.path);
  try {
    // Unlike a rename, a link never replaces what somebody else put there in the meantime.
    await link(temporary, target.path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw fileExists(target.name);
    // File systems without hard links (FAT, some network shares).
    await writableTarget(target, false);
    return rename(temporary, target.path);
  }
  await rm(temporary);
}

/** The new name itself must survive a power cut. Some file systems can't flush a folder; the file's bytes are safe there. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const fileExists = (name: string): CliError =>
  new CliError('FileExists', `${name} exists: name another with --output, or replace it with --force`);
