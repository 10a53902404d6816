import { CommanderError, InvalidArgumentError, type Command } from 'commander';
import { Cli } from './cli.js';
import { CliError, systemCode, usageError } from './errors.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { processIo, type Io } from './io.js';
import { Output } from './output/output.js';

/** Runs one command line of a program and says how it ended. Nothing is thrown. */
export async function runProgram(
  name: string,
  build: (io: Io, cli: Cli) => Command,
  args: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const cli = new Cli(io, name);
  try {
    await build(io, cli).parseAsync([...args], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const told = toldError(error);
    new Output(io, args.includes('--json'), name).error(told);
    return told instanceof CliError ? told.exitCode : EXIT.refused;
  }
}

function toldError(error: unknown): unknown {
  if (error instanceof InvalidArgumentError) return usageError(error.message);
  if (!(error instanceof CommanderError)) return error;
  // Commander shows a group's help when no command of it was named.
  if (error.code === 'commander.help') return usageError('name a command; --help lists them');
  return usageError(error.message.replace(/^error: /, ''));
}

/** Runs a program as this process, which ends with its exit code. */
export async function runAsProcess(
  run: (args: readonly string[], io: Io) => Promise<ExitCode>,
): Promise<void> {
  // `keyledger keys list | head`: the reader has enough, and that is no failure. A file on its way to standard output is written
  // through a pipeline, which reports it.
  process.stdout.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') throw error;
  });
  const exitCode = await run(process.argv.slice(2), processIo());
  // What was written must reach a pipe before the process ends; ending by itself would wait for idle connections and for standard input.
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}
