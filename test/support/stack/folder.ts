import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folders of installations under test: `keyledger-test-<pid of the test process>-…`. */
const FOLDER_PREFIX = 'keyledger-test-';
/** Services whose launcher was killed end by themselves within 15 s. */
const LEFTOVERS_TIMEOUT_MS = 20_000;

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));

/** Removes an installation's folder, after ending what a killed launcher left running on it. */
export async function removeFolder(dataDir: string): Promise<void> {
  const leftovers = recordedProcesses(dataDir);
  leftovers.forEach((pid) => signal(pid, 'SIGTERM'));
  const deadline = Date.now() + LEFTOVERS_TIMEOUT_MS;
  while (leftovers.some(isAlive) && Date.now() < deadline) await sleep(50);
  leftovers.forEach((pid) => signal(pid, 'SIGKILL'));
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

/** A test run that was killed leaves its folders behind; the next one removes those on which nothing runs. */
export function sweepFoldersOfDeadRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1];
    const folder = join(tmpdir(), name);
    if (owner === undefined || isAlive(Number(owner)) || recordedProcesses(folder).some(isAlive)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processes that the launcher of this folder says it has started and not yet seen end. */
function recordedProcesses(dataDir: string): number[] {
  const lock = join(dataDir, 'launcher.lock');
  if (!existsSync(lock)) return [];
  const { children } = JSON.parse(readFileSync(lock, 'utf8')) as { children: { pid: number }[] };
  return children.map(({ pid }) => pid);
}

function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
