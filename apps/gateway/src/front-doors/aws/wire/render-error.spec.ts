import { ERROR_STATUS, KeyledgerError, type ErrorCode } from '@keyledger/domain';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { renderKeyledgerError } from './render-error.js';

/** What clients of AWS KMS see of each refusal. Clients act on these names: extend, never change. */
const EXPECTED: Record<ErrorCode, [number, string]> = {
  InvalidRequest: [400, 'ValidationException'],
  InvalidCiphertext: [400, 'InvalidCiphertextException'],
  IncorrectKey: [400, 'IncorrectKeyException'],
  InvalidKeyUsage: [400, 'InvalidKeyUsageException'],
  UnsupportedOperation: [400, 'UnsupportedOperationException'],
  InvalidCursor: [400, 'InvalidMarkerException'],
  MissingAuthentication: [400, 'MissingAuthenticationTokenException'],
  InvalidToken: [400, 'UnrecognizedClientException'],
  InvalidSignature: [400, 'InvalidSignatureException'],
  RequestExpired: [400, 'InvalidSignatureException'],
  AccessDenied: [400, 'AccessDeniedException'],
  KeyNotFound: [400, 'NotFoundException'],
  AliasNotFound: [400, 'NotFoundException'],
  PrincipalNotFound: [400, 'InvalidArnException'],
  GrantNotFound: [400, 'NotFoundException'],
  IncorrectKeyMaterial: [400, 'IncorrectKeyMaterialException'],
  InvalidImportToken: [400, 'InvalidImportTokenException'],
  ExpiredImportToken: [400, 'ExpiredImportTokenException'],
  ResourcesBound: [400, 'KMSInvalidStateException'],
  NotFound: [400, 'NotFoundException'],
  MethodNotAllowed: [400, 'UnknownOperationException'],
  InvalidKeyState: [400, 'KMSInvalidStateException'],
  KeyDisabled: [400, 'DisabledException'],
  AliasExists: [400, 'AlreadyExistsException'],
  AlreadyExists: [400, 'AlreadyExistsException'],
  VersionLimitExceeded: [400, 'LimitExceededException'],
  LimitExceeded: [400, 'LimitExceededException'],
  ConcurrentChange: [400, 'ThrottlingException'],
  IdempotencyMismatch: [400, 'ValidationException'],
  KeyDeleted: [400, 'NotFoundException'],
  PayloadTooLarge: [413, 'RequestEntityTooLargeException'],
  UnsupportedMediaType: [400, 'SerializationException'],
  RateLimited: [400, 'ThrottlingException'],
  Internal: [500, 'KMSInternalException'],
  Sealed: [500, 'KeyUnavailableException'],
  Busy: [400, 'ThrottlingException'],
  Unavailable: [500, 'DependencyTimeoutException'],
  Timeout: [500, 'DependencyTimeoutException'],
};

const codes = Object.keys(ERROR_STATUS) as ErrorCode[];

it.each(codes)('a client of AWS KMS sees %s by its own name and status', (code) => {
  const request = { requestId: 'r' } as GatewayRequest;
  const { status, headers, body } = renderKeyledgerError(new KeyledgerError(code, 'words'), request);
  const [expectedStatus, type] = EXPECTED[code];
  expect(status).toBe(expectedStatus);
  expect(JSON.parse(body)).toEqual({ __type: type, message: 'words' });
  expect(headers).toEqual({
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': 'r',
    'cache-control': 'no-store',
  });
});
