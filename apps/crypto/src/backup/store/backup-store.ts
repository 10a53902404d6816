/**
 * Where backups of single keys lie: a folder, a database, Vault, a bucket. It sees nothing in clear, so that it need not be trusted
 * with more than keeping what it was given. Names are `NAME_PATTERN`; bytes are at most MAX_ENTRY_BYTES. Several nodes may
 * use it at once. Every method rejects when the store does not answer or refuses, with an error whose message is fit for a log.
 */
export interface BackupStore {
  /** For the status page, in words; never with a credential. */
  readonly description: string;

  /** Keeps bytes under a name, in place of what was there. Durable when it resolves. */
  put(name: string, bytes: Uint8Array): Promise<void>;

  /** Null: there is nothing under this name. */
  get(name: string): Promise<Uint8Array | null>;

  /**
   * Names that begin with `prefix`, in the order of their bytes.
   * @param after only names behind this one; '' from the beginning
   * @param limit 1 to MAX_LISTED_NAMES; fewer than that many say that nothing is behind them
   */
  list(prefix: string, after: string, limit: number): Promise<string[]>;

  /** Forgets what is under a name. Idempotent. */
  delete(name: string): Promise<void>;

  close(): Promise<void>;
}

/**
 * Parts of a-z 0-9 . _ -, parted by `/`, none of which begins with a dot; no longer than a file's name may be. No name is what
 * another has before a `/`.
 */
const NAME_PATTERN = /^[a-z0-9_-][a-z0-9._-]{0,127}(\/[a-z0-9_-][a-z0-9._-]{0,127}){0,3}$/;

/** @throws Error it cannot be the name of an entry */
export function checkName(name: string): void {
  if (!NAME_PATTERN.test(name)) throw new Error(`'${name}' cannot be the name of an entry`);
}
export const MAX_ENTRY_BYTES = 65_536;
export const MAX_LISTED_NAMES = 1_000;
