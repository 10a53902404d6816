/** Bounds and defaults of a KMS service's configuration. Defaults are RustFS's (its admin API's reference). */
export interface Range {
  min: number;
  max: number;
  /** What it is when nobody says. */
  usual: number;
}

export const TIMEOUT_SECONDS: Range = { min: 1, max: 300, usual: 30 };
/** Tries after the first. */
export const RETRY_ATTEMPTS: Range = { min: 0, max: 10, usual: 3 };
export const CACHED_KEYS: Range = { min: 1, max: 1_000_000, usual: 1024 };
export const CACHE_TTL_SECONDS: Range = { min: 1, max: 86_400, usual: 600 };
export const DEFAULT_TRANSIT_MOUNT = 'transit';
export const DEFAULT_KV_MOUNT = 'secret';
export const DEFAULT_KEY_PATH_PREFIX = 'rustfs/kms/keys';
export const DEFAULT_APPROLE_MOUNT = 'approle';
export const MAX_BACKEND_ADDRESS_CHARS = 1024;
export const MAX_BACKEND_PATH_CHARS = 512;
/** A Vault token or secret id; batch tokens are the longest. */
export const MAX_BACKEND_SECRET_CHARS = 4096;
/** The longest name of a key: an ARN with the longest alias. */
export const MAX_DEFAULT_KEY_CHARS = 512;
