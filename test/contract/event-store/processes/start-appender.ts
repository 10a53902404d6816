import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;

export interface AppenderOptions {
  url: string;
  name: string;
  /** 0: until it is killed. */
  appends: number;
  inFlight: number;
  sharedStream?: string;
}

/** An append of which a process was told that it is durable. */
export interface Acknowledgement {
  stream: string;
  revision: number;
  position: number;
}

export interface Appender {
  acknowledged: Acknowledgement[];
  /** Resolves when it has the file open. */
  ready: Promise<void>;
  /** Resolves with the exit code, or null when it was killed. */
  exited: Promise<number | null>;
  /** Without any warning (SIGKILL). */
  kill(): void;
}

/** Starts a process that appends. */
export function startAppender({ url, name, appends, inFlight, sharedStream }: AppenderOptions): Appender {
  const hooks = join(FOLDER, 'typescript-hooks.mjs');
  const flags = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    '--import',
    hooks,
  ];
  const args = [url, name, String(appends), String(inFlight), sharedStream ?? ''];
  const child = spawn(process.execPath, [...flags, join(FOLDER, 'appender.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const acknowledged: Acknowledgement[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => lines.once('line', () => resolve()));
  lines.on('line', (line) => {
    const [, stream, revision, position] = /^(\S+) (\d+) (\d+)$/.exec(line) ?? [];
    if (stream) acknowledged.push({ stream, revision: Number(revision), position: Number(position) });
  });
  // `close`, not `exit`: what it printed before has been read by then.
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { acknowledged, ready, exited, kill: () => child.kill('SIGKILL') };
}
