const DEADLINE_MS = 20_000;
const AGAIN_MS = 100;

/** Tries again until it succeeds, as a caller does that is told to try later. */
export async function eventually<T>(action: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
