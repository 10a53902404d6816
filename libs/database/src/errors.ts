/**
 * The database cannot be reached, is too busy, or did not answer in time. Whether a commit in flight happened is unknown;
 * a checkpoint or a key column tells, which is why every write here is safe to try again.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** True for a `DatabaseUnavailableError`, also from another realm (a test runner's). */
export function isDatabaseUnavailable(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'name' in error &&
    error.name === 'DatabaseUnavailableError'
  );
}

/** What an error says, for logs and reports. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
