import { spawnSync } from 'node:child_process';

/** Room for the output of one check. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs one check; it says nothing but its name unless it fails. Returns whether it passed. */
export function runStep(root, name, command, ...args) {
  const since = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}\n`);
  return status === 0;
}
