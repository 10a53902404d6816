import { BACKUP_KEPT_HOURS, BACKUP_PIECE_BYTES } from '@keyledger/contracts';
import { MS_PER_HOUR } from '@keyledger/domain';

/** Keys read from the material database at a time. */
export const PAGE_KEYS = 256;
/** A file of 4 GiB: some ten million key versions. */
export const MAX_BACKUP_PIECES = (4 * 1024 ** 3) / BACKUP_PIECE_BYTES;
/** Keys that can be named one by one. */
export const MAX_CHOSEN_KEYS = 1_000;
/** Backups under way in an installation, and restores that are not over. */
export const MAX_UNFINISHED = 8;
/** Backups that are remembered beside the log, the newest ones. */
export const MAX_REMEMBERED = 10_000;
export const KEPT_MS = BACKUP_KEPT_HOURS * MS_PER_HOUR;

/** Whoever works on a backup or restore says so at least this often, or another node goes on with it. */
export const LEASE_MS = 5_000;
export const RENEW_EVERY_MS = 1_500;
/** How often nodes look for work that its worker has left. */
export const LOOK_PAUSE_MS = 2_000;
/** How often something is tried that fails for a reason that may pass, a lease apart. */
export const MAX_FAILURES = 10;
/** How often nodes look for what has expired. */
export const SWEEP_PAUSE_MS = 600_000;
/** A backup store that has not answered by then is taken to be down. */
export const STORE_TIMEOUT_MS = 10_000;
/** Entries that are written to or read from a backup store at once. */
export const STORE_PARALLEL = 16;
/** How long a node that stops waits for the piece of work that is under way. */
export const STOP_PATIENCE_MS = 3_000;
/** Passwords that are tried at once: each takes 64 MiB and a core for a while. */
export const MAX_DERIVATIONS = 2;
