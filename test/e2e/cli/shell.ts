import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Ran } from './transcript.ts';

const CLI = join(import.meta.dirname, '../../../apps/cli/dist');
const COMMANDS = { keyledger: 'main.js', 'zbs-meta': 'zbs-meta/main.js' } as const;
/** A bound against hanging: a replay of the whole log is the longest that a transcript does. */
const COMMAND_TIMEOUT_MS = 60_000;

/** A folder to work in, and a shell which knows `keyledger`, `zbs-meta` and the service under test. */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), 'keyledger-transcript-'));
  private readonly env: Record<string, string>;

  constructor(env: Record<string, string>) {
    const bin = join(this.folder, '.bin');
    mkdirSync(bin);
    for (const [name, main] of Object.entries(COMMANDS)) {
      writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${join(CLI, main)}' "$@"\n`);
      chmodSync(join(bin, name), 0o755);
    }
    this.env = {
      PATH: [bin, dirname(process.execPath), process.env['PATH']].join(':'),
      HOME: this.folder,
      LC_ALL: 'C.UTF-8',
      ...env,
    };
  }

  /** Runs one line as a person would type it, pipes and redirections included. */
  readonly run = (command: string): Promise<Ran> =>
    new Promise((resolve, reject) => {
      const child = spawn('bash', ['-c', command], {
        cwd: this.folder,
        env: this.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: COMMAND_TIMEOUT_MS,
      });
      const ran: Ran = { stdout: '', stderr: '', exitCode: 0 };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => (ran[name] += text));
      }
      child.once('error', reject);
      child.once('close', (exitCode) => resolve({ ...ran, exitCode: exitCode ?? -1 }));
    });

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
