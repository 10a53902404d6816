import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CustodyError } from './custody-error.js';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const FORBIDDEN_MODE_BITS = 0o177;
const DRAFT = '.draft';

/** Makes the folder, for its owner alone. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * The bytes of a file that nobody else may read, or null where it is not there.
 * @throws CustodyError others can read it.
 */
export async function readPrivateFile(file: string): Promise<Buffer | null> {
  const handle = await open(file, constants.O_RDONLY).catch(ignore('ENOENT'));
  if (!handle) return null;
  try {
    const { mode } = await handle.stat();
    if (mode & FORBIDDEN_MODE_BITS) {
      const found = (mode & 0o777).toString(8);
      throw new CustodyError(`${file} has mode ${found}: others can read the secret in it; it must be 600`);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Replaces the file: whole, or as it was, whenever the process or the machine dies. */
export async function writePrivateFile(file: string, content: Uint8Array): Promise<void> {
  const draft = await writeDraft(file, content);
  try {
    await rename(draft, file);
  } catch (error) {
    await unlink(draft);
    throw error;
  }
  await syncFolder(dirname(file));
}

/** As `writePrivateFile`, unless the file is there: several processes may try at once, and one wins. */
export async function writePrivateFileOnce(file: string, content: Uint8Array): Promise<void> {
  const draft = await writeDraft(file, content);
  try {
    await link(draft, file).catch(ignore('EEXIST'));
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(file));
}

/** Overwrites the file, then removes it. What a file system keeps elsewhere of it is beyond reach. Idempotent. */
export async function wipeFile(file: string): Promise<void> {
  const handle = await open(file, constants.O_WRONLY).catch(ignore('ENOENT'));
  if (!handle) return;
  try {
    const { size } = await handle.stat();
    await handle.write(randomBytes(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await unlink(file).catch(ignore('ENOENT'));
  await syncFolder(dirname(file));
}

/** A name beside a file's for what is not it yet, or not any more. */
const draftOf = (file: string): string => `${file}.${process.pid}.${randomBytes(4).toString('hex')}${DRAFT}`;

/**
 * As `wipeFile`, under a draft's name: half wiped it would be nothing that anybody knows, and whoever clears away drafts ends it.
 */
export async function wipeAsDraft(file: string): Promise<void> {
  const doomed = draftOf(file);
  await rename(file, doomed).catch(ignore('ENOENT'));
  await wipeFile(doomed);
}

/** Whether a file of this name is one that `writePrivateFile` had not finished, or one that was being wiped. */
export const isDraft = (name: string): boolean => name.endsWith(DRAFT);

async function writeDraft(file: string, content: Uint8Array): Promise<string> {
  const draft = draftOf(file);
  const handle = await open(draft, 'wx', PRIVATE_FILE);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** Makes the new name itself durable, not only the bytes behind it. */
async function syncFolder(folder: string): Promise<void> {
  const handle: FileHandle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const ignore =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
    return undefined;
  };
