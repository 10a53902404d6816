/** Work whose outcome many ask for: those who ask while it runs share the next run, which begins after they asked. */
export class Shared<T> {
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | undefined;

  constructor(private readonly work: () => Promise<T>) {}

  ask(): Promise<T> {
    return (this.#next ??= this.#afterTheRunningOne());
  }

  async #afterTheRunningOne(): Promise<T> {
    await this.#running;
    this.#next = undefined;
    const run = this.work();
    this.#running = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  }
}
