import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode } from './step.mjs';

/** Suites of one process each may share the machine; those that run whole installations have it to themselves. */
const RUNS = [
  { projects: ['unit', 'contract', 'vectors'], workers: 2 },
  { projects: ['e2e', 'faults'], workers: 1 },
];

/** Runs all tests; counts over all of them, and the names of those that were skipped. */
export async function runTests(root, patterns) {
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-check-'));
  try {
    const summaries = [];
    for (const run of RUNS)
      summaries.push(await runJest(root, run, patterns, join(folder, `${run.workers}.json`)));
    const sum = (field) => summaries.reduce((total, summary) => total + summary[field], 0);
    return {
      passed: sum('passed'),
      failed: sum('failed'),
      skipped: sum('skipped'),
      skippedNames: summaries.flatMap(({ skippedNames }) => skippedNames),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runJest(root, { projects, workers }, patterns, summaryFile) {
  process.stdout.write(`\n${projects.join(', ')}\n`);
  const reporter = join(root, 'test', 'support', 'summary-reporter.mjs');
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...['--passWithNoTests', `--maxWorkers=${workers}`, '--reporters=default', `--reporters=${reporter}`],
      ...['--selectProjects', ...projects],
      ...(patterns.length > 0 ? ['--testPathPatterns', ...patterns] : []),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, KEYLEDGER_TEST_SUMMARY_FILE: summaryFile, NODE_OPTIONS: '' },
    },
  );
  return summaryOf(summaryFile, await exitCode(child));
}

/** A run that ended without a summary counts as one failure. */
function summaryOf(file, code) {
  try {
    const summary = JSON.parse(readFileSync(file, 'utf8'));
    return code === 0 || summary.failed > 0 ? summary : { ...summary, failed: 1 };
  } catch {
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, skippedNames: [] };
  }
}
