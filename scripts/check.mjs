// `npm test` and `npm run check`: form, types, boundaries and all tests, and what they were run against.
// Arguments narrow the tests: `npm test -- apps/gateway`.
import { join } from 'node:path';
import { environmentReport } from './check/environment.mjs';
import { runStep } from './check/step.mjs';
import { runTests } from './check/tests.mjs';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** What must hold besides the tests, in the order of its cost. The build has been done by the bootstrap. */
const STEPS = [
  ['format', bin('prettier'), '--check', '--log-level', 'warn', '.'],
  ['types of the tests', bin('tsc'), '-p', 'test', '--noEmit'],
  ['boundaries', bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'apps', 'libs'],
  ['lint', bin('eslint'), '.', '--max-warnings', '0'],
];

const failedSteps = [];
for (const step of STEPS) if (!(await runStep(root, ...step))) failedSteps.push(step[0]);
const tests = await runTests(root, process.argv.slice(2));

process.stdout.write(`\n${await environmentReport(tests.skippedNames)}\n`);
if (failedSteps.length > 0) process.stdout.write(`\nFailed beside the tests: ${failedSteps.join(', ')}\n`);
const failed = tests.failed + failedSteps.length;
process.stdout.write(`\n${tests.passed} passed, ${failed} failed, ${tests.skipped} skipped\n`);
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;
