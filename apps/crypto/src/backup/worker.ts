import { setTimeout as sleep } from 'node:timers/promises';
import { LOOK_PAUSE_MS, STOP_PATIENCE_MS, SWEEP_PAUSE_MS } from './limits.js';

interface Reporter {
  warn(details: object, message: string): void;
}

/** What a worker does: one thing at a time, as long as there is something. */
export interface Work {
  /** @returns false when there is nothing to do */
  doNext(): Promise<boolean>;
}

/**
 * Works on backups and restores in the background of a node: at once what this node was asked for, and after a while what
 * another node has left unfinished. Removes what has expired.
 */
export class Worker {
  private timer: NodeJS.Timeout | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    private readonly works: readonly Work[],
    private readonly expire: () => Promise<void>,
    private readonly log: Reporter,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.wake(), LOOK_PAUSE_MS);
    this.timer.unref();
    const sweep = (): void => void this.expire().catch((error: unknown) => this.complain(error));
    this.sweepTimer = setInterval(sweep, SWEEP_PAUSE_MS);
    this.sweepTimer.unref();
    sweep();
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
      if (this.again) this.wake();
    });
  }

  /** Waits a little for what is under way; what is left then is taken up later, as after a kill. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearInterval(this.sweepTimer);
    await Promise.race([this.running, sleep(STOP_PATIENCE_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      for (const work of this.works) {
        try {
          if (await work.doNext()) this.again = true;
        } catch (error) {
          this.complain(error);
        }
      }
    }
    if (this.stopped) this.again = false;
  }

  private complain(error: unknown): void {
    this.log.warn({ err: error }, 'backups and restores cannot be worked on now');
  }
}
