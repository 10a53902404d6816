// The way into every task: brings Node 24 and the dependencies where they are missing, builds, then runs the task.
// Plain JavaScript without dependencies, since it runs before there are any, on whatever Node the machine has (18 or newer).
import { fileURLToPath } from 'node:url';
import { build } from './bootstrap/build.mjs';
import { installDependencies } from './bootstrap/dependencies.mjs';
import { findNode24 } from './bootstrap/node.mjs';
import { runTask } from './bootstrap/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each task runs, under Node 24 and in the built tree. */
const TASKS = {
  start: ['apps/launcher/dist/main.js'],
  test: ['scripts/check.mjs'],
  check: ['scripts/check.mjs'],
  bench: ['test/load/bench.ts'],
  compatibility: ['scripts/compatibility.mjs'],
};

async function main() {
  const [task, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(TASKS, task ?? '')) {
    throw new Error(`usage: node scripts/bootstrap.mjs ${Object.keys(TASKS).join('|')} [arguments]`);
  }
  const node = findNode24(root);
  installDependencies(root, node);
  build(root, node);
  await runTask(root, node, [...TASKS[task], ...args]);
}

main().catch((error) => {
  process.stderr.write(`keyledger: ${error.message}\n`);
  process.exit(1);
});
