import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmCli } from './node.mjs';
import { pathWith } from './run.mjs';

/** Brings `node_modules` to what package-lock.json says, unless it is already. */
export function installDependencies(root, node) {
  const lock = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.keyledger-installed');
  const text = readFileSync(lock);
  const wanted = createHash('sha256').update(text).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!installedByHand(root, lock)) {
    install(root, node);
    // Older npms rewrite parts of the lock in their own way; a start changes nothing that is kept in git.
    if (!readFileSync(lock).equals(text)) writeFileSync(lock, text);
  }
  writeFileSync(stamp, wanted);
}

/** True after a complete `npm install` that is newer than the lock: npm writes its hidden lock last. */
function installedByHand(root, lock) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  const compiler = join(root, 'node_modules', 'typescript', 'package.json');
  return existsSync(hidden) && existsSync(compiler) && statSync(hidden).mtimeMs >= statSync(lock).mtimeMs;
}

function install(root, node) {
  process.stderr.write('keyledger: installing dependencies (a minute or two, once) …\n');
  // Not `npm ci`: the lock holds the binaries of Linux alone, and `ci` refuses it elsewhere.
  const args = [npmCli(), 'install', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { status } = spawnSync(node, [...args, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: pathWith(dirname(node)) },
  });
  if (status !== 0) throw new Error('npm install failed; see above');
}
