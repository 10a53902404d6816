/** How long a wrapping key can be used: AWS KMS's and Huawei's 24 hours. */
export const IMPORT_PARAMETERS_VALID_MS = 24 * 3_600_000;
/** Wrapping keys kept per key, the newest ones: whoever asks for more has lost the older ones. */
export const MAX_IMPORT_PARAMETERS_PER_KEY = 8;
/** An ML-DSA-87 private key with its seed is 5 KB, and OAEP under RSA-4096 adds 512 bytes. */
export const MAX_ENCRYPTED_MATERIAL_BYTES = 8192;
/** Our tokens have under 300 bytes. */
export const MAX_IMPORT_TOKEN_BYTES = 1024;
/** How long material that no event has told of can be of an import under way: longer than a command is waited for. */
export const UNCONFIRMED_IMPORT_MS = 60_000;
/** Pause between two looks for wrapping keys that have expired. */
export const SWEEP_PAUSE_MS = 3_600_000;
