/** What was to be written is wrapped under a master key that is no longer in use: nothing was written, wrap it under the current one. */
export class MasterKeyRetiredError extends Error {
  override readonly name = 'MasterKeyRetiredError';

  constructor(masterKeyId: string) {
    super(`master key ${masterKeyId} is not in use any more`);
  }
}

/** By its name: an error may come from another realm (a test runner's). */
export const isMasterKeyRetired = (error: unknown): boolean =>
  (error as { name?: string } | null)?.name === 'MasterKeyRetiredError';
