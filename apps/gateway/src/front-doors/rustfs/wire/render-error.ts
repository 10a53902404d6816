import type { ErrorCode, KeyledgerError } from '@keyledger/domain';
import type { RenderedError } from '../../front-door.js';
import { RUSTFS_ERROR_STATUS, type RustfsError } from './rustfs-error.js';

export const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Status and code of each of our refusals, in RustFS's few. Whatever is away or too slow is its `InternalError`. */
const SAID_AS: Record<ErrorCode, readonly [status: number, code: string]> = {
  InvalidRequest: [400, 'InvalidRequest'],
  InvalidCiphertext: [400, 'InvalidRequest'],
  IncorrectKey: [400, 'InvalidRequest'],
  InvalidKeyUsage: [400, 'InvalidRequest'],
  InvalidCursor: [400, 'InvalidRequest'],
  IncorrectKeyMaterial: [400, 'InvalidRequest'],
  InvalidImportToken: [400, 'InvalidRequest'],
  ExpiredImportToken: [400, 'InvalidRequest'],
  UnsupportedOperation: [501, 'NotImplemented'],
  MissingAuthentication: [401, 'AccessDenied'],
  InvalidToken: [401, 'AccessDenied'],
  InvalidSignature: [401, 'AccessDenied'],
  RequestExpired: [401, 'AccessDenied'],
  AccessDenied: [403, 'AccessDenied'],
  KeyNotFound: [404, 'NotFound'],
  AliasNotFound: [404, 'NotFound'],
  PrincipalNotFound: [404, 'NotFound'],
  GrantNotFound: [404, 'NotFound'],
  NotFound: [404, 'NotFound'],
  KeyDeleted: [404, 'NotFound'],
  MethodNotAllowed: [405, 'MethodNotAllowed'],
  InvalidKeyState: [409, 'Conflict'],
  KeyDisabled: [409, 'Conflict'],
  AliasExists: [409, 'Conflict'],
  AlreadyExists: [409, 'Conflict'],
  VersionLimitExceeded: [409, 'Conflict'],
  LimitExceeded: [409, 'Conflict'],
  ResourcesBound: [409, 'Conflict'],
  ConcurrentChange: [409, 'Conflict'],
  IdempotencyMismatch: [409, 'Conflict'],
  PayloadTooLarge: [413, 'InvalidRequest'],
  UnsupportedMediaType: [415, 'InvalidRequest'],
  RateLimited: [429, 'SlowDown'],
  Internal: [500, 'InternalError'],
  Sealed: [500, 'InternalError'],
  Busy: [500, 'InternalError'],
  Unavailable: [500, 'InternalError'],
  Timeout: [500, 'InternalError'],
};

export const statusOf = (code: ErrorCode): number => SAID_AS[code][0];

export function renderKeyledgerError(error: KeyledgerError): RenderedError {
  const [status, code] = SAID_AS[error.code];
  return rendered(status, code, wordsFor(error, status));
}

export function renderRustfsError({ code, message }: RustfsError): RenderedError {
  return rendered(RUSTFS_ERROR_STATUS[code], code, message);
}

/** The words that clients know, where there are such. */
function wordsFor({ code, message }: KeyledgerError, status: number): string {
  if (code === 'MissingAuthentication') return 'authentication required';
  if (status === 401) return `authentication required: ${message}`;
  return status === 403 ? 'unauthorised' : message;
}

function rendered(status: number, code: string, message: string): RenderedError {
  return { status, headers: { ...JSON_HEADERS }, body: JSON.stringify({ code, message }) };
}
