import type { ErrorCode, KeyledgerError } from '@keyledger/domain';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import type { RenderedError } from '../../front-door.js';
import { KMS_ERROR_STATUS, type KmsError, type KmsErrorCode } from './kms-error.js';

export const HUAWEI_JSON = 'application/json;charset=UTF-8';

/** What Huawei Cloud's API gateway says before its KMS is reached, and the HTTP status of it. */
const GATEWAY_STATUS = { 'APIGW.0101': 404, 'APIGW.0301': 401, 'APIGW.0308': 429 } as const;
type GatewayCode = keyof typeof GATEWAY_STATUS;

/** What a client of Huawei's KMS knows each of our refusals as. Operations say some of them more exactly. */
const CODE_OF: Record<ErrorCode, KmsErrorCode | GatewayCode> = {
  InvalidRequest: 'KMS.0308',
  InvalidCiphertext: 'KMS.2201',
  IncorrectKey: 'KMS.2201',
  InvalidKeyUsage: 'KMS.0308',
  UnsupportedOperation: 'KMS.0308',
  InvalidCursor: 'KMS.1602',
  IncorrectKeyMaterial: 'KMS.2606',
  InvalidImportToken: 'KMS.2605',
  ExpiredImportToken: 'KMS.2601',
  MissingAuthentication: 'KMS.0301',
  InvalidToken: 'KMS.0302',
  InvalidSignature: 'APIGW.0301',
  RequestExpired: 'KMS.0303',
  AccessDenied: 'KMS.0306',
  KeyNotFound: 'KMS.0207',
  AliasNotFound: 'KMS.0207',
  PrincipalNotFound: 'KMS.2402',
  GrantNotFound: 'KMS.2502',
  NotFound: 'APIGW.0101',
  MethodNotAllowed: 'KMS.0215',
  InvalidKeyState: 'KMS.0210',
  KeyDisabled: 'KMS.0209',
  AliasExists: 'KMS.1104',
  AlreadyExists: 'KMS.0308',
  VersionLimitExceeded: 'KMS.0308',
  LimitExceeded: 'KMS.0308',
  ResourcesBound: 'KMS.0308',
  ConcurrentChange: 'KMS.0104',
  IdempotencyMismatch: 'KMS.0308',
  KeyDeleted: 'KMS.0207',
  PayloadTooLarge: 'KMS.0203',
  UnsupportedMediaType: 'KMS.0214',
  RateLimited: 'APIGW.0308',
  Internal: 'KMS.0103',
  Sealed: 'KMS.0104',
  Busy: 'KMS.0104',
  Unavailable: 'KMS.0104',
  Timeout: 'KMS.0104',
};

export function renderKeyledgerError(error: KeyledgerError, request: GatewayRequest): RenderedError {
  const known = CODE_OF[error.code];
  const bySignature = error.status === 401 && error.code !== 'MissingAuthentication' && !bearsToken(request);
  const code = bySignature ? 'APIGW.0301' : known;
  return isOfGateway(code) ? renderGatewayError(code, error.message, request) : render(code, error.message);
}

export function renderKmsError(error: KmsError): RenderedError {
  return render(error.code, error.message);
}

/** `{"error": {"error_code", "error_msg"}}`, as the KMS itself answers. */
function render(code: KmsErrorCode, message: string): RenderedError {
  return {
    status: KMS_ERROR_STATUS[code],
    headers: huaweiHeaders(),
    body: JSON.stringify({ error: { error_code: code, error_msg: message } }),
  };
}

/** Flat, as the gateway before the KMS answers, and as Huawei's own libraries read it. */
function renderGatewayError(code: GatewayCode, message: string, request: GatewayRequest): RenderedError {
  return {
    status: GATEWAY_STATUS[code],
    headers: huaweiHeaders(),
    body: JSON.stringify({ error_code: code, error_msg: message, request_id: request.requestId }),
  };
}

/** Headers of every answer in this dialect. */
export function huaweiHeaders(): Record<string, string> {
  return { 'content-type': HUAWEI_JSON, 'cache-control': 'no-store' };
}

const isOfGateway = (code: KmsErrorCode | GatewayCode): code is GatewayCode =>
  Object.hasOwn(GATEWAY_STATUS, code);

const bearsToken = ({ headers }: GatewayRequest): boolean =>
  headers['x-auth-token'] !== undefined || /^bearer /i.test(headers.authorization ?? '');
