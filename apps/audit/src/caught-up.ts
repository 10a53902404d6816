import { KeyledgerError } from '@keyledger/domain';

/** How long a listing waits for what was in the log when it was asked for. */
const READ_YOUR_WRITES_MS = 5_000;

/** What is asked of a projection: whether it has applied the log as it is now. */
export interface CatchesUp {
  caughtUp(timeoutMs: number): Promise<boolean>;
}

/** @throws KeyledgerError Unavailable: what is in the log now could not be applied in time. */
export async function requireCaughtUp(projection: CatchesUp): Promise<void> {
  if (await projection.caughtUp(READ_YOUR_WRITES_MS)) return;
  throw new KeyledgerError('Unavailable', 'the history is catching up with the log: try again later');
}
