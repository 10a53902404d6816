import type { BackupStore } from './backup-store.js';

/** A store that is opened when it is first needed, so that a node starts and serves while it is down; a failure is tried again. */
export class LazyStore implements BackupStore {
  private opened: Promise<BackupStore> | undefined;

  constructor(
    readonly description: string,
    private readonly open: () => Promise<BackupStore>,
  ) {}

  async put(name: string, bytes: Uint8Array): Promise<void> {
    return (await this.store()).put(name, bytes);
  }

  async get(name: string): Promise<Uint8Array | null> {
    return (await this.store()).get(name);
  }

  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    return (await this.store()).list(prefix, after, limit);
  }

  async delete(name: string): Promise<void> {
    return (await this.store()).delete(name);
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.close();
  }

  private store(): Promise<BackupStore> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }
}
