import { HttpException } from '@nestjs/common';
import { isKeyledgerError, KeyledgerError, type ErrorCode } from '@keyledger/domain';

/** Our code for an HTTP status that a framework answers with. */
const CODE_OF_STATUS: Record<number, ErrorCode> = {
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'Timeout',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  429: 'RateLimited',
  503: 'Unavailable',
};

/** One finding of Fastify's route schemas (Ajv). */
interface Finding {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

/**
 * What a caller is told of any error: refusals of ours as they are, the framework's in our words, and of all others nothing but
 * that something failed.
 *
 * @returns null in `known` when the error is none that a caller should read, so that it is logged.
 */
export function asKeyledgerError(error: unknown): { told: KeyledgerError; known: boolean } {
  if (isKeyledgerError(error)) return { told: error, known: error.code !== 'Internal' };
  const validation = (error as { validation?: Finding[] } | null)?.validation;
  if (Array.isArray(validation) && validation[0]) return { told: refusalOf(validation[0]), known: true };
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status >= 400 && (status < 500 || status === 503)) {
    return {
      told: new KeyledgerError(CODE_OF_STATUS[status] ?? 'InvalidRequest', wordsFor(error)),
      known: true,
    };
  }
  const name = (error as { name?: unknown } | null)?.name;
  if (name === 'EventStoreUnavailableError') {
    return { told: new KeyledgerError('Unavailable', 'the event store cannot be reached'), known: true };
  }
  return { told: new KeyledgerError('Internal', 'the gateway failed; its log says how'), known: false };
}

function statusOf(error: unknown): number {
  const { statusCode, name } = (error ?? {}) as { statusCode?: unknown; name?: unknown };
  return name === 'FastifyError' && typeof statusCode === 'number' ? statusCode : 500;
}

/** The framework's own words never quote a body; its codes tell the cases that deserve better ones. */
function wordsFor(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'the body is larger than 1 MiB';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'the Content-Type must be application/json';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return 'the body is not as long as its Content-Length says';
    case 'FST_ERR_BAD_URL':
      return 'the path is not a valid URL';
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return 'a part of the path is too long';
    default:
      return message;
  }
}

/** OpenAPI's names of formats, in words. */
const FORMAT_WORDS: Record<string, string> = { byte: 'base64 (RFC 4648, with padding)' };

const TYPE_WORDS: Record<string, string> = {
  string: 'a string',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
};

/** A finding in words that name the field and never its value. */
function refusalOf({ instancePath, keyword, message, params }: Finding): KeyledgerError {
  const field = instancePath.slice(1).replaceAll('/', '.');
  const invalid = (text: string): KeyledgerError => new KeyledgerError('InvalidRequest', text);
  switch (keyword) {
    case 'required':
      return invalid(`${String(params.missingProperty)} is missing`);
    case 'additionalProperties':
      return invalid(`${String(params.additionalProperty)} is not a field of this request`);
    case 'format':
      return invalid(`${field} must be ${FORMAT_WORDS[String(params.format)] ?? String(params.format)}`);
    case 'maxLength':
      return invalid(`${field} is longer than ${String(params.limit)} characters`);
    case 'enum':
      return invalid(`${field} must be one of ${(params.allowedValues as unknown[]).join(', ')}`);
    case 'type':
      return invalid(
        field === ''
          ? 'the body must be a JSON object'
          : `${field} must be ${TYPE_WORDS[String(params.type)]}`,
      );
    default:
      return invalid(`${field} ${message ?? 'is not valid'}`.trim());
  }
}
