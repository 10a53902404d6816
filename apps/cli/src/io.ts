import type { Readable, Writable } from 'node:stream';

/** Everything that a command touches outside of itself, so that a test can stand in for all of it. */
export interface Io {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stdin: Readable;
  stdout: Writable;
  stderr: Writable & Partial<Pick<NodeJS.WriteStream, 'columns'>>;
  stdinIsTerminal: boolean;
  stdoutIsTerminal: boolean;
  stderrIsTerminal: boolean;
  fetch: typeof fetch;
}

/** The process that we run in. */
export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    // A getter: asking for stdin opens it, and most commands never read it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    get stdinIsTerminal() {
      return process.stdin.isTTY === true;
    },
    stdoutIsTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    fetch: globalThis.fetch,
  };
}
