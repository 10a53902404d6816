/** Lets others wait for a state that is told of in messages. */
export class Changes {
  private readonly waiting = new Set<() => void>();
  private readonly over: () => boolean;

  /** @param over true once nothing more will change */
  constructor(over: () => boolean) {
    this.over = over;
  }

  /** To be called after every change. */
  look(): void {
    this.waiting.forEach((look) => look());
  }

  /** Resolves once the state is reached; rejects when it cannot be any more, or after the time-out. */
  async until(reached: () => boolean, what: string, timeoutMs: number): Promise<void> {
    let look = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        look = () => {
          if (reached()) resolve();
          else if (this.over()) reject(new Error(`the launcher ended while waited for ${what}`));
        };
        timer = setTimeout(() => reject(new Error(`waited ${timeoutMs} ms for ${what}`)), timeoutMs);
        this.waiting.add(look);
        look();
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(look);
    }
  }
}
