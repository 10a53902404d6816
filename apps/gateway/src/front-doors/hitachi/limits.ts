/** Bounds of the array's REST API (spec, family A) with their units; what is ours says so. */

/** Keys of an array: numbers 0 to 4095. */
export const MAX_KEYS = 4096;
/** Of a list. */
export const MAX_LISTED_KEYS = 1024;
/** Ours: keys that switching encryption on makes where there are none. An array would make all 4096. */
export const FIRST_KEYS = 16;
/** Ours: keys in the making at once. */
export const MAX_CREATIONS_IN_FLIGHT = 8;

export const MIN_PASSWORD_CHARS = 6;
export const MAX_PASSWORD_CHARS = 255;

/** A session that is not used for this long is over. */
export const MAX_ALIVE_SECONDS = 300;
export const DEFAULT_ALIVE_SECONDS = 300;
/** Taken and without effect: nothing here waits for another system to let somebody in. */
export const MAX_AUTHENTICATION_TIMEOUT_SECONDS = 900;
/** Open sessions of one principal, as of one array; and of all that speak to one gateway, which is ours. */
export const MAX_SESSIONS_PER_PRINCIPAL = 64;
export const MAX_SESSIONS = 10_000;

/** Ours: jobs of one gateway that can still be asked after, and those that run at once. */
export const MAX_KEPT_JOBS = 3_000;
export const MAX_RUNNING_JOBS = 64;
export const MAX_LISTED_JOBS = 100;
/** Ours: how long a stopping gateway waits for its jobs. */
export const JOBS_STOP_TIMEOUT_MS = 5_000;

/** Ours: an uploaded backup file. */
export const MAX_UPLOAD_BYTES = 1024 ** 3;
/** How long a download waits for its file, and a job for its backup or restore; and how often either looks. */
export const FILE_BACKUP_TIMEOUT_MS = 300_000;
export const BACKUP_JOB_TIMEOUT_MS = 3_600_000;
export const BACKUP_POLL_MS = 250;
/** Backups that are looked through for how often a key was backed up: pages of so many, and so many pages. */
export const BACKUPS_PAGE = 1_000;
export const MAX_BACKUP_PAGES = 10;
