import type { MaterialStore } from '../material-store/material-store.js';
import { SWEEP_PAUSE_MS } from './limits.js';

interface Reporter {
  warn(details: object, message: string): void;
}

/** Deletes expired wrapping keys also where nobody imports anything any more. */
export class ExpirySweep {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Pick<MaterialStore, 'deleteExpiredImportParameters'>,
    private readonly now: () => string,
    private readonly log: Reporter,
  ) {}

  /** Sweeps now, and then every SWEEP_PAUSE_MS. */
  async start(): Promise<void> {
    await this.sweep();
    this.timer = setInterval(() => void this.sweep(), SWEEP_PAUSE_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      await this.store.deleteExpiredImportParameters(this.now());
    } catch (error) {
      this.log.warn({ err: error }, 'expired wrapping keys could not be deleted: trying again later');
    }
  }
}
