import type { EventStore, StoredEvent, Subscription } from '@keyledger/event-store';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 2_000;

interface Waiter {
  position: number;
  resolve(applied: boolean): void;
}

/** What the follower says about its troubles. */
interface Reporter {
  warn(details: object, message: string): void;
}

/**
 * Follows the log from where it stands at start, for as long as the process runs: a subscription that breaks is started
 * again where it ended. Knows up to which position everything has been applied.
 */
export class LogFollower {
  private subscription: Subscription | undefined;
  private applied_ = -1;
  private following = false;
  private stopped = false;
  private pauseMs = FIRST_PAUSE_MS;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiters = new Set<Waiter>();

  /** @param apply is told of every event in order; must not throw, since an event that is passed over is never seen again. */
  constructor(
    private readonly store: EventStore,
    private readonly prefixes: readonly string[],
    private readonly apply: (event: StoredEvent) => void,
    private readonly log: Reporter,
  ) {}

  /** Everything up to here has been applied. */
  get position(): number {
    return this.applied_;
  }

  /** True while the subscription stands. */
  get up(): boolean {
    return this.following;
  }

  /** Begins at the end of the log. @throws EventStoreUnavailableError */
  async start(): Promise<void> {
    this.applied_ = await this.store.head(this.prefixes);
    await this.subscribe();
  }

  /** Resolves true once everything up to `position` is applied; false after `timeoutMs`, and at once while it is not following. */
  async applied(position: number, timeoutMs: number): Promise<boolean> {
    if (!this.following) return false;
    if (this.applied_ >= position) return true;
    return new Promise((resolve) => {
      const waiter: Waiter = {
        position,
        resolve: (applied) => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(applied);
        },
      };
      const timer = setTimeout(() => waiter.resolve(false), timeoutMs);
      this.waiters.add(waiter);
    });
  }

  /** Position of the newest event that it follows. */
  head(): Promise<number> {
    return this.store.head(this.prefixes);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.subscription?.stop();
    this.ended();
  }

  private async subscribe(): Promise<void> {
    this.following = true;
    try {
      this.subscription = await this.store.subscribe(
        { prefixes: this.prefixes, after: this.applied_ },
        {
          onEvents: async (events) => {
            for (const event of events) this.apply(event);
            this.progress(events.at(-1)!.position);
          },
          onProgress: (position) => this.progress(position),
          onEnd: (error) => this.restart(error),
        },
      );
    } catch (error) {
      this.ended();
      throw error;
    }
  }

  private progress(position: number): void {
    this.pauseMs = FIRST_PAUSE_MS;
    if (position > this.applied_) this.applied_ = position;
    for (const waiter of this.waiters) if (waiter.position <= this.applied_) waiter.resolve(true);
  }

  private restart(error: unknown): void {
    this.ended();
    if (this.stopped) return;
    this.log.warn({ err: error, pauseMs: this.pauseMs }, 'the log cannot be followed: trying again');
    this.timer = setTimeout(() => {
      this.subscribe().catch((failure) => this.restart(failure));
    }, this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LAST_PAUSE_MS);
  }

  private ended(): void {
    this.following = false;
    for (const waiter of this.waiters) waiter.resolve(false);
  }
}
