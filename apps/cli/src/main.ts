#!/usr/bin/env node
import { processIo } from './io.js';
import { run } from './program.js';
import { systemCode } from './errors.js';

// `keyledger keys list | head`: the reader has enough, and that is no failure. A file on its way to standard output is written
// through a pipeline, which reports it.
process.stdout.on('error', (error) => {
  if (systemCode(error) !== 'EPIPE') throw error;
});

const exitCode = await run(process.argv.slice(2), processIo());
// What was written must reach a pipe before the process ends; ending by itself would wait for idle connections and for standard input.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit(exitCode);
