import type { Caller } from '@keyledger/contracts';
import type { KmsService, Principal } from '@keyledger/domain';
import type { EventStore, StoredEvent, Subscription } from '@keyledger/event-store';
import type { Log } from '@keyledger/runtime';
import { DIRECTORY_PREFIXES, DirectoryIndex, type KnownToken } from './directory-index.js';

/** Events in one read of the log at start. */
const PAGE_EVENTS = 1024;
const FIRST_RESTART_DELAY_MS = 100;
const MAX_RESTART_DELAY_MS = 5_000;
/** How long a gateway that lost its lease has to catch up before it tries again. */
const CATCH_UP_TIMEOUT_MS = 2_000;

/**
 * The principals and projects of the log, in memory: read once at start, then followed. A gateway answers requests only while
 * its lease says that it has seen every change that had to be seen (promise 2).
 */
export class Directory {
  private readonly index = new DirectoryIndex();
  private readonly waiting = new Set<{ position: number; resolve: (applied: boolean) => void }>();
  private position = -1;
  private subscription: Subscription | undefined;
  private restartDelayMs = FIRST_RESTART_DELAY_MS;
  private restart: NodeJS.Timeout | undefined;
  private stopped = false;
  /** True while the log is being followed. */
  following = false;

  constructor(
    private readonly store: EventStore,
    private readonly log: Log,
  ) {}

  /** Reads what there is, then follows. */
  async start(): Promise<void> {
    for (let end = false; !end;) {
      const page = await this.store.readAll({
        prefixes: DIRECTORY_PREFIXES,
        after: this.position,
        limit: PAGE_EVENTS,
      });
      this.apply(page.events);
      this.reached(page.next);
      end = page.end;
    }
    await this.follow();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.restart);
    for (const waiter of this.waiting) waiter.resolve(false);
    this.waiting.clear();
    await this.subscription?.stop();
  }

  byTokenHash(hash: string): KnownToken | undefined {
    return this.index.byTokenHash(hash);
  }

  byAccessKeyId(accessKeyId: string): Caller | undefined {
    return this.index.byAccessKeyId(accessKeyId);
  }

  principal(id: string): Principal | undefined {
    return this.index.principal(id);
  }

  list(projectId: string): Principal[] {
    return this.index.list(projectId);
  }

  deletionWaitHours(projectId: string): number {
    return this.index.deletionWaitHours(projectId);
  }

  /** The KMS service of a project; undefined: it was never configured. */
  kmsService(projectId: string): KmsService | undefined {
    return this.index.kmsService(projectId);
  }

  /** Resolves true once the log is applied up to this position, false when that takes longer than the time-out. */
  applied(position: number, timeoutMs: number): Promise<boolean> {
    if (this.position >= position) return Promise.resolve(true);
    if (this.stopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter = { position, resolve: (applied: boolean) => settle(applied) };
      const timer = setTimeout(() => settle(false), timeoutMs);
      const settle = (applied: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        resolve(applied);
      };
      this.waiting.add(waiter);
    });
  }

  /** Resolves when everything that is in the log now is applied. @throws Error when that takes too long. */
  async caughtUp(): Promise<void> {
    const head = await this.store.head(DIRECTORY_PREFIXES);
    if (!(await this.applied(head, CATCH_UP_TIMEOUT_MS))) throw new Error('the directory is behind the log');
  }

  private async follow(): Promise<void> {
    this.following = true;
    this.subscription = await this.store.subscribe(
      { prefixes: DIRECTORY_PREFIXES, after: this.position },
      {
        onEvents: (events) => {
          this.apply(events);
          this.reached(events.at(-1)!.position);
          return Promise.resolve();
        },
        onProgress: (position) => this.reached(position),
        onEnd: (error) => this.ended(error),
      },
    );
  }

  private apply(events: StoredEvent[]): void {
    for (const event of events) this.index.apply(event);
  }

  private reached(position: number): void {
    this.restartDelayMs = FIRST_RESTART_DELAY_MS;
    if (position <= this.position) return;
    this.position = position;
    for (const waiter of this.waiting) if (waiter.position <= position) waiter.resolve(true);
  }

  private ended(error: unknown): void {
    this.following = false;
    if (this.stopped) return;
    this.log.warn({ err: error, delayMs: this.restartDelayMs }, 'following the log ended: beginning again');
    this.restart = setTimeout(() => {
      this.follow().catch((again: unknown) => this.ended(again));
    }, this.restartDelayMs);
    this.restartDelayMs = Math.min(this.restartDelayMs * 2, MAX_RESTART_DELAY_MS);
  }
}
