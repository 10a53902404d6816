import { LRUCache } from 'lru-cache';
import { KeyledgerError } from '@keyledger/domain';

/** Loads at a time; one more is told to come back. */
const MAX_LOADS = 1024;
/** Loads of one entry in a row, each overtaken by a change, before its caller is told to come back. */
const MAX_ATTEMPTS = 8;

interface Load<Value> {
  /** The log has told of a change since this load began: what it brings may be from before. */
  stale: boolean;
  result: Promise<Value | undefined>;
}

/**
 * The most recently used entries of something that is loaded at first use and changes behind our back. Many who want the
 * same missing entry share one load. What is not there is not remembered.
 */
export class LoadingCache<Value extends object> {
  private readonly entries: LRUCache<string, Value>;
  private readonly loads = new Map<string, Load<Value>>();

  /**
   * @param load brings an entry, or undefined when there is none
   * @param max entries kept
   * @param onEvict is told of every entry that a change has made invalid
   */
  constructor(
    private readonly load: (name: string) => Promise<Value | undefined>,
    max: number,
    private readonly onEvict: (value: Value) => void = () => undefined,
  ) {
    this.entries = new LRUCache({ max });
  }

  get size(): number {
    return this.entries.size;
  }

  /** The entry when it is in memory. */
  get(name: string): Value | undefined {
    return this.entries.get(name);
  }

  /** The entry, loaded when it is missing. @throws KeyledgerError Busy; whatever `load` throws. */
  async fetch(name: string): Promise<Value | undefined> {
    const known = this.entries.get(name);
    if (known) return known;
    const running = this.loads.get(name);
    if (running) return running.result;
    if (this.loads.size >= MAX_LOADS) throw new KeyledgerError('Busy', 'too many keys are being loaded');
    const load = { stale: false } as Load<Value>;
    this.loads.set(name, load);
    load.result = this.untilFresh(name, load).finally(() => this.loads.delete(name));
    return load.result;
  }

  /** The entry has changed: whoever asks from now on gets it anew. */
  evict(name: string): void {
    const load = this.loads.get(name);
    if (load) load.stale = true;
    const value = this.entries.get(name);
    if (!value) return;
    this.entries.delete(name);
    this.onEvict(value);
  }

  clear(): void {
    for (const load of this.loads.values()) load.stale = true;
    for (const value of this.entries.values()) this.onEvict(value);
    this.entries.clear();
  }

  private async untilFresh(name: string, load: Load<Value>): Promise<Value | undefined> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      load.stale = false;
      const value = await this.load(name);
      if (load.stale) continue;
      if (value) this.entries.set(name, value);
      return value;
    }
    throw new KeyledgerError('Busy', 'the key is changing: try again later');
  }
}
