/**
 * Every error that Keyledger can answer with, and the HTTP status that the native API gives it.
 * Front doors map these codes to their own dialect; nothing else invents error codes.
 */
export const ERROR_STATUS = {
  InvalidRequest: 400,
  InvalidCiphertext: 400,
  IncorrectKey: 400,
  InvalidKeyUsage: 400,
  UnsupportedOperation: 400,
  InvalidCursor: 400,
  IncorrectKeyMaterial: 400,
  InvalidImportToken: 400,
  ExpiredImportToken: 400,
  MissingAuthentication: 401,
  InvalidToken: 401,
  InvalidSignature: 401,
  RequestExpired: 401,
  AccessDenied: 403,
  KeyNotFound: 404,
  AliasNotFound: 404,
  PrincipalNotFound: 404,
  GrantNotFound: 404,
  NotFound: 404,
  MethodNotAllowed: 405,
  InvalidKeyState: 409,
  KeyDisabled: 409,
  AliasExists: 409,
  AlreadyExists: 409,
  VersionLimitExceeded: 409,
  LimitExceeded: 409,
  ResourcesBound: 409,
  ConcurrentChange: 409,
  IdempotencyMismatch: 409,
  KeyDeleted: 410,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  RateLimited: 429,
  Internal: 500,
  Sealed: 503,
  Busy: 503,
  Unavailable: 503,
  Timeout: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** A refusal that the caller is meant to read. Its message never holds a secret or a plaintext. */
export class KeyledgerError extends Error {
  override readonly name = 'KeyledgerError';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** True for a refusal of ours, also when it comes from another realm (a test runner's, a worker's). */
export function isKeyledgerError(error: unknown): error is KeyledgerError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { name?: unknown }).name === 'KeyledgerError' &&
    typeof (error as { code?: unknown }).code === 'string' &&
    (error as { code: string }).code in ERROR_STATUS
  );
}

/** For the `default` of a switch over a closed union: an unknown member fails loudly. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
