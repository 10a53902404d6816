import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';

/** The PATH with one folder in front. */
export const pathWith = (folder) => `${folder}${delimiter}${process.env.PATH ?? ''}`;

/** Runs a script under Node 24 in this process's place: its terminal, its signals, its exit code. Does not return. */
export async function runTask(root, node, args) {
  const child = spawn(node, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: pathWith(dirname(node)) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...how) => resolve(how));
  });
  process.exit(code ?? 128 + constants.signals[signal]);
}
