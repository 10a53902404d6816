import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ApiClient } from './api/client.js';
import { findCredentials } from './credentials/find-credentials.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import { Output } from './output/output.js';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  json?: true;
  credentials?: string;
  endpoint?: string;
  timeoutSeconds?: number;
  idempotencyKey?: string;
}

/** What a command works with. */
export interface Session {
  io: Io;
  client: ApiClient;
  output: Output;
}

/** What a command works with that asks no service. */
export type LocalSession = Omit<Session, 'client'>;

export const VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const MS_PER_SECOND = 1000;
export const DEFAULT_TIMEOUT_SECONDS = 30;

/** One run of the program: opens sessions for its command, and holds the exit code that the command came to. */
export class Cli {
  exitCode: ExitCode = EXIT.ok;

  constructor(
    private readonly io: Io,
    private readonly program = 'keyledger',
  ) {}

  /**
   * A command's action for commander: `run` gets a session, then the command's arguments, then its options. An exit code that it
   * returns is the program's.
   */
  action<A extends unknown[]>(
    run: (session: Session, ...given: A) => Promise<ExitCode | void>,
  ): (...given: [...A, Command]) => Promise<void> {
    return async (...given) => {
      const command = given.at(-1) as Command;
      const session = this.open(command.optsWithGlobals<GlobalOptions>());
      this.exitCode = (await run(session, ...(given.slice(0, -1) as A))) ?? EXIT.ok;
    };
  }

  /** As `action`, for a command that asks no service, so that it needs no credentials either. */
  offline<A extends unknown[]>(
    run: (io: Io, output: Output, ...given: A) => Promise<ExitCode | void>,
  ): (...given: [...A, Command]) => Promise<void> {
    return async (...given) => {
      const { json } = (given.at(-1) as Command).optsWithGlobals<GlobalOptions>();
      const output = new Output(this.io, json === true, this.program);
      this.exitCode = (await run(this.io, output, ...(given.slice(0, -1) as A))) ?? EXIT.ok;
    };
  }

  /** As `action`, for what needs no service and so no credentials either. */
  local<A extends unknown[]>(
    run: (session: LocalSession, ...given: A) => Promise<void>,
  ): (...given: [...A, Command]) => Promise<void> {
    return async (...given) => {
      const { json } = (given.at(-1) as Command).optsWithGlobals<GlobalOptions>();
      const output = new Output(this.io, json === true, this.program);
      await run({ io: this.io, output }, ...(given.slice(0, -1) as A));
    };
  }

  private open(options: GlobalOptions): Session {
    const output = new Output(this.io, options.json === true, this.program);
    const found = findCredentials({
      env: this.io.env,
      cwd: this.io.cwd,
      ...(options.credentials !== undefined && { file: options.credentials }),
      ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    });
    for (const { code, message } of found.warnings) output.warn(code, message);
    const client = new ApiClient({
      ...found.credentials,
      timeoutMs: (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * MS_PER_SECOND,
      userAgent: `keyledger-cli/${VERSION}`,
      fetch: this.io.fetch,
      ...(options.idempotencyKey !== undefined && { idempotencyKey: options.idempotencyKey }),
    });
    return { io: this.io, client, output };
  }
}
