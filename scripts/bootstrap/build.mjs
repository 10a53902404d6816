import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compiles what has changed. Nothing is even started when no source is newer than the last build. */
export function build(root, node) {
  const stamp = join(root, 'node_modules', '.keyledger-built');
  const wanted = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && everythingIsBuilt(root)) return;
  rmSync(stamp, { force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(node, [compiler, '-b'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the build failed; see above');
  writeFileSync(stamp, wanted);
}

/** Digest over name, size and time of every file that a build reads. */
function fingerprint(root) {
  const digest = createHash('sha256');
  const note = (file) => {
    const { size, mtimeMs } = statSync(file);
    digest.update(`${file}\0${size}\0${mtimeMs}\n`);
  };
  ['tsconfig.base.json', 'tsconfig.json', 'package-lock.json'].forEach((name) => note(join(root, name)));
  for (const home of packages(root)) {
    for (const name of ['package.json', 'tsconfig.json']) note(join(home, name));
    const source = join(home, 'src');
    if (!existsSync(source)) continue;
    const entries = readdirSync(source, { recursive: true }).sort();
    entries.filter((name) => /\.[cm]?[jt]sx?$/.test(name)).forEach((name) => note(join(source, name)));
  }
  return digest.digest('hex');
}

const everythingIsBuilt = (root) =>
  packages(root).every((home) => existsSync(join(home, 'dist', '.tsbuildinfo')));

function packages(root) {
  return ['libs', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => join(root, group, name))
      .filter((home) => existsSync(join(home, 'tsconfig.json'))),
  );
}
