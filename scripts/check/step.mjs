import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Runs one check; it says nothing but its name unless it fails. Returns whether it passed. */
export async function runStep(root, name, command, ...args) {
  const since = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const [code, ...output] = await Promise.all([exitCode(child), text(child.stdout), text(child.stderr)]);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (code !== 0) process.stdout.write(`${output.join('')}\n`);
  return code === 0;
}

/** Null when the process was ended by a signal. */
export async function exitCode(child) {
  const [code] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...how) => resolve(how));
  });
  return code;
}
