import type { ErrorCode, KeyledgerError } from '@keyledger/domain';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import type { RenderedError } from '../../front-door.js';
import { AWS_ERROR_STATUS, type AwsError, type AwsErrorName } from './aws-error.js';

export const AWS_JSON = 'application/x-amz-json-1.1';

/**
 * What a client of AWS KMS knows each of our refusals as. Where the work was not begun and may be asked for again, the
 * name is one that AWS's clients retry by themselves (ThrottlingException, DependencyTimeoutException).
 */
const NAME_OF: Record<ErrorCode, AwsErrorName> = {
  InvalidRequest: 'ValidationException',
  InvalidCiphertext: 'InvalidCiphertextException',
  IncorrectKey: 'IncorrectKeyException',
  InvalidKeyUsage: 'InvalidKeyUsageException',
  UnsupportedOperation: 'UnsupportedOperationException',
  InvalidCursor: 'InvalidMarkerException',
  IncorrectKeyMaterial: 'IncorrectKeyMaterialException',
  InvalidImportToken: 'InvalidImportTokenException',
  ExpiredImportToken: 'ExpiredImportTokenException',
  MissingAuthentication: 'MissingAuthenticationTokenException',
  InvalidToken: 'UnrecognizedClientException',
  InvalidSignature: 'InvalidSignatureException',
  // AWS's JSON services say so too, and its clients then correct their clock by the Date header.
  RequestExpired: 'InvalidSignatureException',
  AccessDenied: 'AccessDeniedException',
  KeyNotFound: 'NotFoundException',
  AliasNotFound: 'NotFoundException',
  // Principals are named by their ARN, as grantees and in policies.
  PrincipalNotFound: 'InvalidArnException',
  GrantNotFound: 'NotFoundException',
  NotFound: 'NotFoundException',
  MethodNotAllowed: 'UnknownOperationException',
  InvalidKeyState: 'KMSInvalidStateException',
  KeyDisabled: 'DisabledException',
  AliasExists: 'AlreadyExistsException',
  AlreadyExists: 'AlreadyExistsException',
  VersionLimitExceeded: 'LimitExceededException',
  LimitExceeded: 'LimitExceededException',
  ResourcesBound: 'KMSInvalidStateException',
  ConcurrentChange: 'ThrottlingException',
  IdempotencyMismatch: 'ValidationException',
  KeyDeleted: 'NotFoundException',
  PayloadTooLarge: 'RequestEntityTooLargeException',
  UnsupportedMediaType: 'SerializationException',
  RateLimited: 'ThrottlingException',
  Internal: 'KMSInternalException',
  Sealed: 'KeyUnavailableException',
  Busy: 'ThrottlingException',
  Unavailable: 'DependencyTimeoutException',
  Timeout: 'DependencyTimeoutException',
};

/** `{"__type", "message"}`, the error body of AWS's JSON protocols. */
export function renderKeyledgerError(error: KeyledgerError, request: GatewayRequest): RenderedError {
  return render(NAME_OF[error.code], error.message, request);
}

export function renderAwsError(error: AwsError, request: GatewayRequest): RenderedError {
  return render(error.type, error.message, request);
}

function render(type: AwsErrorName, message: string, request: GatewayRequest): RenderedError {
  return {
    status: AWS_ERROR_STATUS[type],
    headers: awsHeaders(request),
    body: JSON.stringify({ __type: type, message }),
  };
}

/** Headers of every answer in this dialect. */
export function awsHeaders(request: GatewayRequest): Record<string, string> {
  return { 'content-type': AWS_JSON, 'x-amzn-requestid': request.requestId, 'cache-control': 'no-store' };
}
