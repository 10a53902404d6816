import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { LoggerService } from '@nestjs/common';

export type Log = Logger;

/** Names whose values never reach a log line. A second net: what may be a secret is not given to the log in the first place. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'plaintext',
  'secretAccessKey',
  'token',
  'password',
  'passphrase',
  'authorization',
  'cookie',
  'historyKey',
  'privateKey',
  'privateKeyPlaintext',
  'seed',
  'secret',
]);
/** How deep they are looked for. */
const SECRET_DEPTH = 3;
const ERROR = 'err';

/** Structured log lines (JSON) on standard output, or where a test wants them. */
export function createLog(service: string, instance: string, level: string, out?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (line) => censored(line, SECRET_DEPTH, ERROR),
    },
    // Only then does an error have its own fields beside its message.
    serializers: { [ERROR]: (error: Error) => censored(pino.stdSerializers.err(error), SECRET_DEPTH - 1) },
  };
  return out ? pino(options, out) : pino(options);
}

/**
 * The object itself where it holds no secret, else a copy without. In place of pino's own redaction, which takes twenty times
 * as long as the rest of a line.
 * @param unlooked a name at this depth that is left as it is
 */
function censored<T>(value: T, depth: number, unlooked?: string): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    if (name === unlooked) continue;
    const before = (value as Record<string, unknown>)[name];
    const after = SECRET_NAMES.has(name) ? '[redacted]' : depth > 1 ? censored(before, depth - 1) : before;
    if (after === before) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    copy[name] = after;
  }
  return (copy ?? value) as T;
}

/** Nest's own messages, in the same form. Its start-up chatter counts as debug. */
export class NestLog implements LoggerService {
  constructor(private readonly out: Log) {}
  log(message: unknown): void {
    this.out.debug(String(message));
  }
  debug(message: unknown): void {
    this.out.debug(String(message));
  }
  verbose(message: unknown): void {
    this.out.trace(String(message));
  }
  warn(message: unknown): void {
    this.out.warn(String(message));
  }
  error(message: unknown): void {
    this.out.error(String(message));
  }
}
