/** Bounds of Huawei Cloud KMS's inputs (its API reference), with their units. */
export const MAX_KEY_NAME_CHARS = 512;
/** Huawei takes 255; ours end at 250. */
export const MAX_ALIAS_CHARS = 250;
export const MAX_ALIASES_PER_REQUEST = 50;
export const MAX_DESCRIPTION_CHARS = 255;
export const SEQUENCE_CHARS = 36;

export const MIN_PENDING_DAYS = 7;
export const MAX_PENDING_DAYS = 1096;
export const MIN_ROTATION_DAYS = 30;
export const MAX_ROTATION_DAYS = 365;
/** What switching rotation on begins with. */
export const DEFAULT_ROTATION_DAYS = 365;

export const MAX_RANDOM_BITS = 8192;
export const DEFAULT_DATA_KEY_BITS = 256;
export const MAX_DATA_KEY_BITS = 8192;
export const MAX_DATA_KEY_BYTES = 1024;
export const DIGEST_BYTES = 32;
export const MAX_AAD_BYTES = 128;
export const MAX_CONTEXT_CHARS = 8192;
export const MAX_PLAINTEXT_BYTES = 4096;
export const MAX_MESSAGE_BYTES = 4096;
/** 5648 characters of base64. */
export const MAX_CIPHERTEXT_BYTES = 4236;
/** Hexadecimal digits of a data key's ciphertext. */
export const MAX_DATA_KEY_CIPHERTEXT_CHARS = 4096;
export const MAX_SIGNATURE_BYTES = 1024;
export const MAX_MAC_CHARS = 256;
/** 6144 characters of base64. */
export const MAX_IMPORT_BYTES = 4608;

/** Of a listing by number. More may be asked for, and comes in further pages. */
export const MAX_PAGE_ITEMS = 1000;
export const DEFAULT_INSTANCES_PER_PAGE = 10;
export const MAX_OFFSET = 10_000_000;
/** Pages of grants that are counted for a listing's total. */
export const MAX_GRANT_PAGES = 10;
export const MAX_GRANT_NAME_CHARS = 255;
export const MAX_PRINCIPAL_CHARS = 64;

/** Huawei's newer bound; its first was 10. */
export const MAX_TAGS_PER_KEY = 20;
export const MAX_TAG_KEY_CHARS = 36;
export const MAX_TAG_VALUE_CHARS = 43;
export const MAX_MATCH_CHARS = 255;
