/** Bounds of the domain. Each has its unit in its name and its source beside it. */

/** NAVER's key states (seed 002) and DESIGN 4: a key has up to 100 versions. */
export const MAX_VERSIONS_PER_KEY = 100;
/** DESIGN 4: rotation interval of the native API. */
export const MIN_ROTATION_PERIOD_DAYS = 1;
export const MAX_ROTATION_PERIOD_DAYS = 2560;
export const DEFAULT_ROTATION_PERIOD_DAYS = 90;
/** DESIGN 4: the waiting time before deletion is 72 h unless the project or the caller says otherwise. */
export const DEFAULT_DELETION_WAIT_HOURS = 72;
export const MIN_DELETION_WAIT_HOURS = 1;
/** The longest waiting time of any front door (Huawei: 1096 days). */
export const MAX_DELETION_WAIT_HOURS = 1096 * 24;
/** AWS KMS limits, which the widest used clients already obey. */
export const MAX_TAGS_PER_KEY = 50;
export const MAX_TAG_KEY_CHARS = 128;
export const MAX_TAG_VALUE_CHARS = 256;
export const MAX_DESCRIPTION_CHARS = 8192;
export const MAX_ALIAS_CHARS = 256;
/** Plaintext of one native encrypt call; larger data is for envelope encryption. */
export const MAX_PLAINTEXT_BYTES = 32_768;
/** Message of one sign, verify or MAC call. */
export const MAX_MESSAGE_BYTES = 32_768;
export const MAX_RANDOM_BYTES = 1024;
export const MAX_CONTEXT_ENTRIES = 64;
export const MAX_CONTEXT_CHARS = 8192;
export const MAX_PRINCIPAL_NAME_CHARS = 128;
export const MAX_CREDENTIALS_PER_PRINCIPAL = 16;

/** AWS KMS: imported material may be valid for up to a year. */
export const MAX_IMPORT_VALIDITY_DAYS = 365;
export const MAX_GRANT_NAME_CHARS = 256;
export const MAX_CONSTRAINT_PAIRS = 8;
/** Every crypto node keeps a key's grants in memory. A project's quota may be lower, never higher. */
export const MAX_GRANTS_PER_KEY = 1000;
export const DEFAULT_GRANTS_PER_KEY = 100;
/** AWS KMS: keys per account and region. */
export const DEFAULT_KEYS_PER_PROJECT = 100_000;
export const MAX_KEYS_PER_PROJECT = 10_000_000;
export const MAX_BOUND_RESOURCES_PER_KEY = 100_000;
export const MAX_RESOURCE_CHARS = 256;

export const MAX_WEBHOOKS_PER_PRINCIPAL = 8;
export const MAX_WEBHOOK_URL_CHARS = 1024;
/** People are told this long before a deletion or an expiry. */
export const REMINDER_HOURS = 24;

export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;
