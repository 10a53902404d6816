import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isKeyledgerError, type ErrorCode, type KeyledgerError } from '@keyledger/domain';
import { pathOf, type GatewayRequest } from '../../../core/gateway-request.js';
import type { RenderedError } from '../../front-door.js';
import { HitachiError, type Explanation } from './hitachi-error.js';

const explain = (status: number, messageId: string, cause: string, solution: string): Explanation => ({
  status,
  messageId,
  cause,
  solution,
});

const BAD_REQUEST = explain(
  400,
  'KART90001-E',
  'A parameter or the body is not what this request takes.',
  'Correct the request and send it again.',
);
const UNAUTHENTICATED = explain(
  401,
  'KART90002-E',
  'The credentials or the session token are missing, wrong or no longer good.',
  'Send the id and the secret of an access key by Basic authentication, or open a new session.',
);
const FORBIDDEN = explain(
  403,
  'KART90003-E',
  'The role of the user does not include this request.',
  'Use another user, or have an administrator change the role.',
);
/** The vendor's: the specified object does not exist. */
const NO_OBJECT = explain(
  404,
  'KART30013-E',
  'There is no object with this id or path.',
  'Get the list of the objects, and name one of them.',
);
const CONFLICT = explain(
  409,
  'KART90008-E',
  'The state of the object does not allow it.',
  'Get the object, and send the request when its state allows it.',
);
/** The vendor's: the server is busy. */
const BUSY = explain(
  503,
  'KART00003-E',
  'The server is busy, or a part of it cannot be reached.',
  'Wait a moment and send the request again.',
);

/** What a client of the array's API is told of each of our refusals. */
const EXPLANATION_OF: Record<ErrorCode, Explanation> = {
  InvalidRequest: BAD_REQUEST,
  InvalidCiphertext: BAD_REQUEST,
  IncorrectKey: BAD_REQUEST,
  InvalidKeyUsage: BAD_REQUEST,
  UnsupportedOperation: BAD_REQUEST,
  InvalidCursor: BAD_REQUEST,
  IncorrectKeyMaterial: BAD_REQUEST,
  InvalidImportToken: BAD_REQUEST,
  ExpiredImportToken: BAD_REQUEST,
  MissingAuthentication: UNAUTHENTICATED,
  InvalidToken: UNAUTHENTICATED,
  InvalidSignature: UNAUTHENTICATED,
  RequestExpired: UNAUTHENTICATED,
  AccessDenied: FORBIDDEN,
  KeyNotFound: NO_OBJECT,
  AliasNotFound: NO_OBJECT,
  PrincipalNotFound: NO_OBJECT,
  GrantNotFound: NO_OBJECT,
  NotFound: NO_OBJECT,
  KeyDeleted: NO_OBJECT,
  MethodNotAllowed: explain(
    405,
    'KART90005-E',
    'The object is there, but not for this method.',
    'Use one of the methods in the Allow header.',
  ),
  InvalidKeyState: CONFLICT,
  KeyDisabled: CONFLICT,
  AliasExists: CONFLICT,
  AlreadyExists: CONFLICT,
  VersionLimitExceeded: CONFLICT,
  LimitExceeded: CONFLICT,
  ResourcesBound: CONFLICT,
  ConcurrentChange: CONFLICT,
  IdempotencyMismatch: CONFLICT,
  PayloadTooLarge: explain(
    413,
    'KART90006-E',
    'The body is larger than this request takes.',
    'Send a smaller one.',
  ),
  UnsupportedMediaType: explain(
    415,
    'KART90007-E',
    'The Content-Type is not what this request takes.',
    'Send application/json, or multipart/form-data for a file.',
  ),
  RateLimited: BUSY,
  Sealed: BUSY,
  Busy: BUSY,
  Unavailable: BUSY,
  Timeout: BUSY,
  Internal: explain(
    500,
    'KART90010-E',
    'A fault of the server.',
    'Look into its log for the request with this x-request-id.',
  ),
};

/** What went wrong, as answers and failed jobs say it. */
export interface ErrorObject {
  errorSource: string;
  messageId: string;
  message: string;
  cause: string;
  solution: string;
  solutionType: string;
}

/** @param path of what was asked for. */
export function errorObject(error: HitachiError | KeyledgerError, path: string): ErrorObject {
  const { messageId, cause, solution } = explanationOf(error);
  return {
    errorSource: path,
    messageId,
    message: error.message,
    cause,
    solution,
    // The vendor's word for what is to be done by who sent the request; retries are another kind.
    solutionType: messageId === BUSY.messageId ? 'RETRY' : 'SEE_ERROR_DETAIL',
  };
}

const explanationOf = (error: HitachiError | KeyledgerError): Explanation =>
  error instanceof HitachiError ? error.explanation : EXPLANATION_OF[error.code];

export function renderHitachiError(
  error: HitachiError | KeyledgerError,
  request: GatewayRequest,
): RenderedError {
  return {
    status: explanationOf(error).status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(errorObject(error, pathOf(request))),
  };
}

/** Says this dialect's own refusals. All others go on to the place that says those of every stage. */
@Catch(HitachiError)
export class HitachiErrorFilter implements ExceptionFilter<HitachiError> {
  catch(error: HitachiError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { status, headers, body } = renderHitachiError(error, http.getRequest<GatewayRequest>());
    // As bytes: Fastify adds a charset to the content type of text.
    void http.getResponse<FastifyReply>().code(status).headers(headers).send(Buffer.from(body));
  }
}

/** Whether an error is one that a caller may read. */
export const isTold = (error: unknown): error is HitachiError | KeyledgerError =>
  error instanceof HitachiError || isKeyledgerError(error);
