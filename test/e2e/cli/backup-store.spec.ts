import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startStack, type Stack } from '../../support/stack.ts';
import { Shell } from './shell.ts';
import { runTranscript } from './transcript.ts';

const TRANSCRIPT_TIMEOUT_MS = 180_000;
jest.setTimeout(TRANSCRIPT_TIMEOUT_MS);

let store: string;
let stack: Stack;
beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), 'keyledger-backup-store-'));
  stack = await startStack({ env: { KEYLEDGER_BACKUP_STORE: `file:${store}` } });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(store, { recursive: true, force: true });
});

test('the command takes and restores from a backup store as its transcript says', async () => {
  const shell = new Shell({ KEYLEDGER_DATA: stack.dataDir });
  try {
    const text = readFileSync(join(import.meta.dirname, 'transcripts/with-store/backup-store.txt'), 'utf8');
    await runTranscript(text, shell.run);
  } finally {
    shell.remove();
  }
});
