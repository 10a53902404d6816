import { Command } from 'commander';
import { VERSION, type Cli } from '../cli.js';
import type { ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import { runProgram } from '../run-program.js';
import { addKms } from './kms.js';
import { addNativeKey } from './native-key.js';

/**
 * `zbs-meta`: the native KMS commands of SmartX and Arcfra clusters (seed 000), spoken to Keyledger, so that scripts and habits
 * go on. Options keep their underscores, and what is printed its layout.
 */
export function buildProgram(io: Io, cli: Cli): Command {
  const program = new Command('zbs-meta')
    .description('the native KMS commands of SmartX and Arcfra clusters, answered by Keyledger')
    .version(VERSION, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // Errors are told once, in one form.
      writeErr: () => undefined,
    });
  addKms(program, cli);
  addNativeKey(program, cli);
  return program;
}

/** Runs one command line (without node and script) and says how it ended. Nothing is thrown. */
export const run = (args: readonly string[], io: Io): Promise<ExitCode> =>
  runProgram('zbs-meta', buildProgram, args, io);
