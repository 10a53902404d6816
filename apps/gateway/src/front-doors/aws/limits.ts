/** Bounds of AWS KMS's inputs (its service model and documentation), with their units. */
export const MAX_KEY_ID_CHARS = 2048;
export const MAX_PLAINTEXT_BYTES = 4096;
export const MAX_MESSAGE_BYTES = 4096;
export const MAX_CIPHERTEXT_BYTES = 6144;
/** Signatures and MACs. */
export const MAX_PROOF_BYTES = 6144;
export const MAX_RANDOM_BYTES = 1024;
export const MAX_DESCRIPTION_CHARS = 8192;
export const MAX_ALIAS_CHARS = 256;
export const MAX_TAG_KEY_CHARS = 128;
export const MAX_TAG_VALUE_CHARS = 256;
export const MAX_GRANT_TOKENS = 10;
export const MAX_GRANT_TOKEN_CHARS = 8192;
export const MAX_GRANT_ID_CHARS = 128;
export const MAX_GRANT_NAME_CHARS = 256;
/** A grant that names each operation once has no more. */
export const MAX_GRANT_OPERATIONS = 17;
export const MAX_CONSTRAINT_PAIRS = 8;
/** Names and values of a constraint's pairs together. */
export const MAX_CONSTRAINT_CHARS = 384;
/** Account and name of a principal's ARN. */
export const MAX_PRINCIPAL_CHARS = 256;
export const MAX_IMPORT_TOKEN_BYTES = 6144;
export const MAX_ENCRYPTED_MATERIAL_BYTES = 6144;
export const MAX_MATERIAL_ID_CHARS = 64;
export const MAX_MARKER_CHARS = 1024;
export const MAX_POLICY_NAME_CHARS = 128;
/** Of the model; AWS's quota of 32 KiB is what counts. */
export const MAX_POLICY_CHARS = 131_072;
export const MAX_POLICY_BYTES = 32_768;
/** Permissions that one policy may change: each is a change of the key of its own. */
export const MAX_POLICY_CHANGES = 256;

export const MIN_PENDING_WINDOW_DAYS = 7;
export const MAX_PENDING_WINDOW_DAYS = 30;
export const DEFAULT_PENDING_WINDOW_DAYS = 30;
export const MIN_ROTATION_PERIOD_DAYS = 90;
export const MAX_ROTATION_PERIOD_DAYS = 2560;
export const DEFAULT_ROTATION_PERIOD_DAYS = 365;

/** Items of one page: the most that may be asked for, and what comes unasked. */
export const PAGES = {
  keys: { max: 1000, usual: 100 },
  aliases: { max: 100, usual: 50 },
  tags: { max: 50, usual: 50 },
  grants: { max: 100, usual: 50 },
  rotations: { max: 1000, usual: 100 },
  policies: { max: 1000, usual: 100 },
} as const;
