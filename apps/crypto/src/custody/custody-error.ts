/** The root key cannot be had, or is not the one that this material store needs. The message says what to do. */
export class CustodyError extends Error {
  override readonly name = 'CustodyError';
}

/** By its name: an error may come from another realm (a test runner's). */
export const isCustodyError = (error: unknown): error is CustodyError =>
  (error as { name?: string } | null)?.name === 'CustodyError';
