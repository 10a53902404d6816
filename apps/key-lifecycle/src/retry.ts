import { setTimeout as sleep } from 'node:timers/promises';
import { KeyledgerError } from '@keyledger/domain';

/** How often a command is decided again after somebody else appended first. */
const MAX_ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 20;

/** True when somebody else appended first. By its name: an error may come from another realm (a test runner's). */
export const isRevisionConflict = (error: unknown): boolean =>
  (error as { name?: string } | null)?.name === 'RevisionConflictError';

/**
 * Loads, decides and appends again when somebody else was first. The only place where conflicts are retried.
 * @throws KeyledgerError ConcurrentChange when the stream stays contended.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRevisionConflict(error)) throw error;
    }
    // A random pause, so that writers of the same stream do not meet again.
    await sleep(Math.random() * LONGEST_PAUSE_MS);
  }
  throw new KeyledgerError('ConcurrentChange', 'the key is being changed by others: try again');
}
