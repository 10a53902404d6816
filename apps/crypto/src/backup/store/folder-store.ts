import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkName, type BackupStore } from './backup-store.js';
import { walkNames } from './walk-names.js';

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** What is not yet whole begins with a dot, which no name does. */
const DRAFT_PREFIX = '.draft-';

/** Entries as files of a folder: of another disk or machine, or it is lost together with what it should replace. */
export class FolderStore implements BackupStore {
  readonly description: string;

  private constructor(private readonly root: string) {
    this.description = `folder ${root}`;
  }

  /** @throws Error the folder is missing and cannot be made, or is not a folder. */
  static async open(root: string): Promise<FolderStore> {
    await mkdir(root, { recursive: true, mode: PRIVATE_FOLDER });
    if (!(await stat(root)).isDirectory()) throw new Error(`${root} is not a folder`);
    return new FolderStore(root);
  }

  /** Writes beside the place and renames: nobody ever reads half an entry, whenever this is killed. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.fileOf(name);
    const folder = dirname(file);
    if (await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })) await syncUpTo(folder, this.root);
    const draft = join(folder, DRAFT_PREFIX + randomBytes(8).toString('hex'));
    const handle = await open(draft, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    await syncFolder(folder);
  }

  async get(name: string): Promise<Uint8Array | null> {
    return readFile(this.fileOf(name)).catch(whereMissing(null));
  }

  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    const folder = async (under: string): Promise<string[]> => {
      const entries = await readdir(join(this.root, under), { withFileTypes: true }).catch(whereMissing([]));
      return entries
        .filter((entry) => !entry.name.startsWith('.'))
        .map((entry) => under + entry.name + (entry.isDirectory() ? '/' : ''));
    };
    return walkNames(folder, prefix, after, limit);
  }

  async delete(name: string): Promise<void> {
    const file = this.fileOf(name);
    const gone = await unlink(file).then(() => true, whereMissing(false));
    if (gone) await syncFolder(dirname(file));
  }

  async close(): Promise<void> {
    // Nothing is held open between calls.
  }

  private fileOf(name: string): string {
    checkName(name);
    return join(this.root, name);
  }
}

/** Makes new folders themselves durable, each within the one above. */
async function syncUpTo(folder: string, root: string): Promise<void> {
  for (let each = folder; each.length > root.length; each = dirname(each)) await syncFolder(dirname(each));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const whereMissing =
  <Value>(value: Value) =>
  (error: NodeJS.ErrnoException): Value => {
    if (error.code !== 'ENOENT') throw error;
    return value;
  };
