import { pino, type Logger } from 'pino';
import type { LoggerService } from '@nestjs/common';

export type Log = Logger;

/**
 * Names whose values never reach a log line, at any of the first three depths. A second net: what may be a secret is not
 * given to the log in the first place.
 */
const SECRET_NAMES = [
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
];

/** Structured log lines (JSON) on standard output. */
export function createLog(service: string, instance: string, level: string): Log {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino({
    level,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths, censor: '[redacted]' },
  });
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
