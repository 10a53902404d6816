import type { BackupStore } from './backup-store.js';

/**
 * A backup store and its copy in another place (seed 004: the secondary backup): both are written before anybody hears of a key, so
 * that the loss of either is survived. What only one of them has is found all the same.
 */
export class PairedStore implements BackupStore {
  readonly description: string;

  constructor(
    private readonly first: BackupStore,
    private readonly second: BackupStore,
  ) {
    this.description = `${first.description}; copied to ${second.description}`;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await Promise.all(this.both((store) => store.put(name, bytes)));
  }

  /** From whichever has it; a store that does not answer only matters where the other has nothing. */
  async get(name: string): Promise<Uint8Array | null> {
    const [found, other] = await Promise.allSettled(this.both((store) => store.get(name)));
    const values = [found, other].map((each) => (each!.status === 'fulfilled' ? each!.value : null));
    const value = values[0] ?? values[1];
    if (value) return value;
    for (const each of [found, other]) if (each!.status === 'rejected') throw each!.reason;
    return null;
  }

  /** Names of either. With one store down those of the other: after a disaster that is all there is. */
  async list(prefix: string, after: string, limit: number): Promise<string[]> {
    const lists = await Promise.allSettled(this.both((store) => store.list(prefix, after, limit)));
    const answered = lists.filter((each) => each.status === 'fulfilled');
    if (answered.length === 0) throw (lists[0] as PromiseRejectedResult).reason;
    const names = new Set(answered.flatMap(({ value }) => value));
    return [...names].sort((a, b) => (a < b ? -1 : 1)).slice(0, limit);
  }

  /** In both, or it is not done: what is deleted must be nowhere. */
  async delete(name: string): Promise<void> {
    await Promise.all(this.both((store) => store.delete(name)));
  }

  async close(): Promise<void> {
    await Promise.all(this.both((store) => store.close()));
  }

  private both<Result>(work: (store: BackupStore) => Promise<Result>): Promise<Result>[] {
    return [work(this.first), work(this.second)];
  }
}
