import { EXIT, type ExitCode } from './exit-codes.js';

/** A failure that the user is meant to read: one line, a code that scripts can test, and an exit code. */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: ExitCode = EXIT.refused,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The service answered, and the answer was no. */
export class RefusedError extends CliError {
  override readonly name = 'RefusedError';

  constructor(
    code: string,
    message: string,
    /** HTTP status. */
    readonly status: number,
    readonly requestId: string | null,
  ) {
    super(code, message);
  }
}

/** The command line can't be right. */
export function usageError(message: string): CliError {
  return new CliError('Usage', message, EXIT.usage);
}

/** Nobody answered. */
export function unreachableError(message: string, cause?: unknown): CliError {
  return new CliError('Unreachable', message, EXIT.unreachable, { cause });
}

/** The shape of every error on stderr with `--json`; the service's own shape. */
export interface ErrorDocument {
  error: { code: string; message: string; requestId: string | null };
}

/** Any thrown thing as the user is told of it. What isn't ours is a fault of this program, and says so. */
export function errorDocument(error: unknown): ErrorDocument {
  if (error instanceof CliError) {
    const requestId = error instanceof RefusedError ? error.requestId : null;
    return { error: { code: error.code, message: error.message, requestId } };
  }
  const message = Error.isError(error) ? error.message : String(error);
  return { error: { code: 'Internal', message: `unexpected failure: ${message}`, requestId: null } };
}

/** `<program>: <message> (<code>, request <id>)`, on one line whatever the message holds. */
export function errorLine({ error }: ErrorDocument, program = 'keyledger'): string {
  const details = error.requestId === null ? error.code : `${error.code}, request ${error.requestId}`;
  return `${program}: ${error.message.replace(/\s+/g, ' ').trim()} (${details})`;
}

/** The operating system's error code (`ENOENT`), or null for an error that isn't its. */
export function systemCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : null;
}

const SYSTEM_WORDS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EPIPE: 'the reader went away',
  ENAMETOOLONG: 'the name is too long',
};

/** A failure of the file system in words; `doing` is `read` or `write`. */
export function fileError(doing: 'read' | 'write', path: string, error: unknown): CliError {
  const code = systemCode(error);
  const reason = code === null ? String(error) : (SYSTEM_WORDS[code] ?? code);
  return new CliError('FileError', `can't ${doing} ${path}: ${reason}`, EXIT.refused, { cause: error });
}
