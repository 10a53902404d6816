import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@keyledger/domain';
import { CustodyError, ROOT_KEY_BYTES, type RootKeySource } from './root-key-source.js';

const PRIVATE_FILE = 0o600;
const FORBIDDEN_MODE_BITS = 0o177;

/**
 * The root key as 32 random bytes in `root.key` of the data folder, mode 0600. Whoever can read the folder has everything:
 * this is for one machine and for trying out.
 */
export class LocalFileCustody implements RootKeySource {
  readonly custody = 'local-file';
  private readonly file: string;

  constructor(dataFolder: string) {
    this.file = join(dataFolder, 'root.key');
  }

  async create(): Promise<{ secret: Buffer; parameters: JsonObject }> {
    await this.writeOnce();
    return { secret: await this.read(), parameters: {} };
  }

  async open(): Promise<Buffer> {
    return this.read();
  }

  /** Writes beside the place and links it there, which fails when it is taken: nobody ever reads half a key. */
  private async writeOnce(): Promise<void> {
    const draft = `${this.file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    const secret = randomBytes(ROOT_KEY_BYTES);
    const handle = await open(draft, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(secret);
      await handle.sync();
      await handle.close();
      await link(draft, this.file).catch(ignore('EEXIST'));
    } finally {
      secret.fill(0);
      await unlink(draft);
    }
    await syncFolder(dirname(this.file));
  }

  private async read(): Promise<Buffer> {
    const handle = await open(this.file, constants.O_RDONLY).catch(ignore('ENOENT'));
    if (!handle) {
      throw new CustodyError(
        `${this.file} is missing, and the material store cannot be opened without it: put it back from where you keep it`,
      );
    }
    try {
      return await readPrivate(handle, this.file);
    } finally {
      await handle.close();
    }
  }
}

async function readPrivate(handle: FileHandle, file: string): Promise<Buffer> {
  const { mode } = await handle.stat();
  if (mode & FORBIDDEN_MODE_BITS) {
    throw new CustodyError(
      `${file} has mode ${(mode & 0o777).toString(8)}: others can read the root key; it must be 600`,
    );
  }
  const secret = await handle.readFile();
  if (secret.length !== ROOT_KEY_BYTES) {
    throw new CustodyError(`${file} does not hold a root key: it must have ${ROOT_KEY_BYTES} bytes`);
  }
  return secret;
}

/** Makes the new name itself durable, not only the bytes behind it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
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
