import { KeyledgerError } from '@keyledger/domain';

/** Requests written in one transaction. */
const MAX_GROUP = 128;
/** Requests that wait for their turn; one more is told to come back. */
const MAX_WAITING = 4096;

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Writes what comes in at the same time together: a commit waits for the disk, and 64 requests in flight should wait for it
 * once, not 64 times.
 */
export class GroupCommit<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private running = false;

  /** @param commit writes a group durably and answers in its order; when it rejects, nothing of the group was written. */
  constructor(private readonly commit: (items: Item[]) => Promise<Result[]>) {}

  /** Resolves when the item is durable. @throws KeyledgerError Busy. */
  add(item: Item): Promise<Result> {
    if (this.waiting.length >= MAX_WAITING) {
      return Promise.reject(new KeyledgerError('Busy', 'the material store is busy: try again later'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.running) {
        this.running = true;
        // After what else has arrived by now, so that it is in the same group.
        setImmediate(() => void this.run());
      }
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) await this.commitGroup(this.waiting.splice(0, MAX_GROUP));
    this.running = false;
  }

  private async commitGroup(group: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      group.forEach(({ reject }) => reject(error));
    }
  }
}
