import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SettingsError } from '@keyledger/runtime/settings';

/** How long a process that a dead launcher left behind may take to end in order. */
const ORPHAN_END_TIMEOUT_MS = 20_000;
const TAKE_OVER_PAUSE_MS = 50;

interface RecordedProcess {
  pid: number;
  /** Part of its command line that no other program's would have by accident. */
  mark: string;
}

interface Lock {
  launcher: RecordedProcess;
  children: RecordedProcess[];
}

/**
 * The lock on a data folder, which also names the processes started on it. It keeps two launchers off one folder, and tells
 * the launcher after one that was killed what that one left behind.
 */
export class ProcessRecord {
  private readonly children = new Map<number, RecordedProcess>();

  private constructor(private readonly path: string) {}

  /**
   * Takes the data folder. What a dead launcher left running on it is ended first.
   * @throws SettingsError a living launcher has it.
   */
  static async take(dataDir: string): Promise<ProcessRecord> {
    const path = join(dataDir, 'launcher.lock');
    const record = new ProcessRecord(path);
    if (!record.create()) {
      const before = readLock(path);
      if (before && isAlive(before.launcher)) {
        throw new SettingsError(
          `Keyledger runs on ${dataDir} already (process ${before.launcher.pid}); stop it first, or set KEYLEDGER_DATA to another folder`,
        );
      }
      // The last started first: NATS, which the others need for an orderly end, comes last.
      for (const child of (before?.children ?? []).reverse()) await end(child);
      rmSync(path, { force: true });
      const taken = record.create();
      // Two that found the same dead launcher's lock may both come here: the later one has it.
      await sleep(TAKE_OVER_PAUSE_MS);
      if (!taken || readLock(path)?.launcher.pid !== process.pid) {
        throw new SettingsError(`another launcher is starting on ${dataDir}`);
      }
    }
    return record;
  }

  add(pid: number, mark: string): void {
    this.children.set(pid, { pid, mark });
    this.write();
  }

  remove(pid: number): void {
    if (this.children.delete(pid)) this.write();
  }

  release(): void {
    rmSync(this.path, { force: true });
  }

  /** False when the file is there already. */
  private create(): boolean {
    try {
      const descriptor = openSync(this.path, 'wx', 0o600);
      writeSync(descriptor, this.text());
      closeSync(descriptor);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  private write(): void {
    const next = `${this.path}.new`;
    try {
      writeFileSync(next, this.text(), { mode: 0o600 });
      renameSync(next, this.path);
    } catch {
      // On a full disk the record is behind; ending a service needs it no more than that.
      try {
        unlinkSync(next);
      } catch {
        // Nothing was written.
      }
    }
  }

  private text(): string {
    const launcher = { pid: process.pid, mark: process.argv[1] ?? '' };
    return `${JSON.stringify({ launcher, children: [...this.children.values()] } satisfies Lock)}\n`;
  }
}

function readLock(path: string): Lock | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lock;
  } catch {
    return null;
  }
}

/** Its number alone says little: numbers are used again. */
function isAlive({ pid, mark }: RecordedProcess): boolean {
  const line = commandLine(pid);
  return line !== '' && line.includes(mark);
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

async function end(orphan: RecordedProcess): Promise<void> {
  const deadline = Date.now() + ORPHAN_END_TIMEOUT_MS;
  if (isAlive(orphan)) signal(orphan.pid, 'SIGTERM');
  while (isAlive(orphan)) {
    if (Date.now() > deadline) signal(orphan.pid, 'SIGKILL');
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}
