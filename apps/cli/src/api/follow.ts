import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../errors.js';

const POLL_MS = 300;
const MS_PER_SECOND = 1000;

/**
 * Asks again and again how something is, until it has ended.
 * @param what it is, for the message.
 * @throws CliError Timeout; it goes on in the service.
 */
export async function follow<T>(
  what: string,
  look: () => Promise<T>,
  goesOn: (state: T) => boolean,
  waitSeconds: number,
): Promise<T> {
  const deadline = performance.now() + waitSeconds * MS_PER_SECOND;
  for (;;) {
    const state = await look();
    if (!goesOn(state)) return state;
    if (performance.now() > deadline) {
      throw new CliError('Timeout', `${what} goes on after ${waitSeconds} s: ask again later`);
    }
    await sleep(POLL_MS);
  }
}
