import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startStack, type Stack } from '../../support/stack.ts';
import { Shell } from './shell.ts';
import { runTranscript } from './transcript.ts';

/** Many commands, each a process of its own. */
const TRANSCRIPT_TIMEOUT_MS = 180_000;
jest.setTimeout(TRANSCRIPT_TIMEOUT_MS);

const folder = join(import.meta.dirname, 'transcripts');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort();

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.stop());

/**
 * One installation serves all transcripts, so each one names its keys by aliases and tags of its own. Alignment of columns and
 * progress bars are not proven here: see table.spec.ts, and look at a terminal.
 */
describe('the command does what its transcripts say, failures and silence included', () => {
  it.each(names)('%s', async (name) => {
    const shell = new Shell({ KEYLEDGER_DATA: stack.dataDir });
    try {
      await runTranscript(readFileSync(join(folder, name), 'utf8'), shell.run);
    } finally {
      shell.remove();
    }
  });
});
