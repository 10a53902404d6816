import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '@keyledger/contracts';
import {
  KeyledgerError,
  evolveCustody,
  rootKeyStream,
  type Custody,
  type CustodyEvent,
  type EventMetadata,
  type RootKeyCreated,
} from '@keyledger/domain';
import type { EventStore, NewEvent, StoredEvent } from '@keyledger/event-store';
import { systemCause } from './cause.js';
import { CUSTODY_PREFIX, custodyEvent, findInstance, keyedEventId, toStore } from './custody-events.js';
import { RecentCommands } from './recent-commands.js';

export { CUSTODY_PREFIX } from './custody-events.js';

/** Events read at a time. */
const PAGE_EVENTS = 512;
/** How often an append is decided again after somebody else appended first. */
const MAX_ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 20;
/** How long a node waits before it reads again what it could not read. */
const READ_AGAIN_MS = 1_000;

interface Reporter {
  warn(details: object, message: string): void;
}

/** What an append came to. */
export interface Recorded {
  /** Of the last event appended, or of the stream's last one when there was nothing to append. */
  position: number;
  events: readonly CustodyEvent[];
}

/**
 * The installation's one root key stream: found, read, folded and appended to here alone. What it says is in `custody`, and
 * stays true while the node's subscription tells `apply` of new events.
 */
export class CustodyLog {
  private stream: string | undefined;
  private custody_: Custody | null = null;
  private revision = -1;
  private position = -1;
  private reading: Promise<void> | undefined;
  private readonly commands = new RecentCommands();
  private readonly listeners = new Set<(event: CustodyEvent) => void>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param now ISO 8601 UTC */
  constructor(
    private readonly events: EventStore,
    private readonly now: () => string,
    private readonly log: Reporter,
  ) {}

  /** As `findInstance` of custody-events.ts. */
  find(): Promise<string | null> {
    return findInstance(this.events);
  }

  /** Reads the stream of this instance, which may have no event yet. */
  async load(instanceId: string): Promise<void> {
    const stream = rootKeyStream(instanceId);
    if (this.stream !== undefined && this.stream !== stream) {
      throw new Error(`this node follows ${this.stream}, not ${stream}`);
    }
    this.stream = stream;
    await this.refresh();
  }

  /** The seed's "KMS Id". @throws Error before `load`. */
  get instanceId(): string {
    return this.name.slice(CUSTODY_PREFIX.length);
  }

  /** What the log says of root key, shares, master keys and provider. @throws Error before `load`, and where there is none. */
  get custody(): Custody {
    if (!this.custody_) throw new Error(`${this.name} holds no root key`);
    return this.custody_;
  }

  /** Whether the log knows of a root key, as far as this node has read. */
  get begun(): boolean {
    return this.custody_ !== null;
  }

  /**
   * Writes that root key and first master key exist, unless that is written. Every start of every node may try, since the one
   * that made them may have been killed before it could.
   */
  async begin(root: RootKeyCreated['data'], firstMasterKeyId: string): Promise<void> {
    await this.refresh();
    if (this.custody_) return;
    const events: CustodyEvent[] = [
      { type: 'RootKeyCreated', data: root },
      { type: 'MasterKeyCreated', data: { masterKeyId: firstMasterKeyId, rootKeyId: root.rootKeyId } },
    ];
    const key = `record root key ${root.rootKeyId}`;
    try {
      await this.events.append(this.name, 'none', this.prepared(events, systemCause(key), key));
    } catch (error) {
      // Another node was quicker. It has written the same, or what comes after it.
      if (!isRevisionConflict(error)) throw error;
    }
    await this.refresh();
  }

  /**
   * Appends what is decided on the newest state, and decides again when somebody else was first.
   * @param decide pure; an empty list: there is nothing to do
   * @param cause who is behind it: `metadataOf` a command, or `systemCause` (cause.ts)
   * @param key names what happened: the events have the same ids each time, and where they are written already nothing is decided
   * @throws whatever `decide` throws; KeyledgerError ConcurrentChange: the stream stays contended
   */
  async append(
    decide: (custody: Custody) => readonly CustodyEvent[],
    cause: EventMetadata,
    key?: string,
  ): Promise<Recorded> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.tryAppend(decide, cause, key);
      } catch (error) {
        if (!isRevisionConflict(error)) throw error;
        if (tries === MAX_ATTEMPTS) throw contended();
      }
      // A random pause, so that writers of the same stream do not meet again.
      await sleep(Math.random() * LONGEST_PAUSE_MS);
    }
  }

  /**
   * Where the events of this command are: a retry, whose first try has had its effect. Null when it has none.
   * @throws KeyledgerError IdempotencyMismatch: another request used the same idempotency key
   */
  async carriedOut(command: CommandContext): Promise<{ position: number } | null> {
    await this.refresh();
    return this.commands.find(command);
  }

  /** Reads what was appended since. Those who ask while a reading is under way share the next one. */
  async refresh(): Promise<void> {
    // A reading that is under way may have passed the caller's event already.
    await this.reading?.catch(() => undefined);
    this.reading ??= this.readOn().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  /** An event of the log, from the node's subscription. Events of other streams are passed over. */
  apply({ stream, revision }: StoredEvent): void {
    if (stream !== this.stream || revision <= this.revision || this.stopped) return;
    this.refresh().catch((error: unknown) => {
      this.log.warn({ err: error, stream }, 'the root key’s stream cannot be read: trying again');
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.apply({ stream, revision } as StoredEvent), READ_AGAIN_MS);
      this.timer.unref();
    });
  }

  /** Is told of every event once, after `custody` has it, in order. @returns how to stop */
  onEvent(listener: (event: CustodyEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async tryAppend(
    decide: (custody: Custody) => readonly CustodyEvent[],
    cause: EventMetadata,
    key: string | undefined,
  ): Promise<Recorded> {
    await this.refresh();
    const written = key !== undefined && this.commands.hasEvent(keyedEventId(this.name, key, 0));
    const events = written ? [] : decide(this.custody);
    if (events.length === 0) return { position: this.position, events };
    const prepared = this.prepared(events, cause, key);
    const { position } = await this.events.append(this.name, this.revision, prepared);
    await this.refresh();
    return { position, events };
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const page = await this.events.readStream(this.name, { from: this.revision + 1, limit: PAGE_EVENTS });
      for (const stored of page) this.fold(stored);
      if (page.length < PAGE_EVENTS) return;
    }
  }

  private fold(stored: StoredEvent): void {
    const { event, metadata } = custodyEvent(stored);
    this.custody_ = evolveCustody(this.custody_, event);
    this.revision = stored.revision;
    this.position = stored.position;
    this.commands.add(stored, metadata);
    for (const listener of this.listeners) listener(event);
  }

  private prepared(events: readonly CustodyEvent[], cause: EventMetadata, key?: string): NewEvent[] {
    return toStore(events, { stream: this.name, key, time: this.now(), cause });
  }

  private get name(): string {
    if (this.stream === undefined) throw new Error('the root key’s stream is not known yet');
    return this.stream;
  }
}

const contended = (): KeyledgerError =>
  new KeyledgerError('ConcurrentChange', 'custody of the root key is being changed by others: try again');

/** By its name: an error may come from another realm (a test runner's). */
const isRevisionConflict = (error: unknown): boolean =>
  (error as { name?: string } | null)?.name === 'RevisionConflictError';
