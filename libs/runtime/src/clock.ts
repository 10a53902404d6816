/** The one clock of a service. Tests and KEYLEDGER_CLOCK_OFFSET_SECONDS shift it, so that a year can be seen to pass. */
export class Clock {
  constructor(private readonly offsetSeconds = 0) {}

  /** Milliseconds since the epoch. */
  nowMs(): number {
    return Date.now() + this.offsetSeconds * 1000;
  }

  /** ISO 8601 UTC. */
  now(): string {
    return new Date(this.nowMs()).toISOString();
  }
}
