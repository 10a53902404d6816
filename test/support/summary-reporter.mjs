import { writeFileSync } from 'node:fs';

/** Writes what a run of jest came to into the file that KEYLEDGER_TEST_SUMMARY_FILE names, for `scripts/check.mjs`. */
export default class SummaryReporter {
  onRunComplete(_, results) {
    writeFileSync(
      process.env.KEYLEDGER_TEST_SUMMARY_FILE,
      JSON.stringify({
        passed: results.numPassedTests,
        // A file that could not even be loaded has no tests, and has failed all the same.
        failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
        skipped: results.numPendingTests + results.numTodoTests,
        skippedNames: results.testResults.flatMap(({ testResults }) => skippedNames(testResults)),
      }),
    );
  }
}

/** Names of what was skipped in one file: of a whole block once, of a single test by itself. */
function skippedNames(tests) {
  const blockOf = ({ ancestorTitles: [block] }) => block;
  const ran = new Set(tests.filter(({ status }) => status !== 'pending').map(blockOf));
  const skipped = tests.filter(({ status }) => status === 'pending');
  const names = skipped.map((test) =>
    ran.has(blockOf(test)) ? test.fullName : (blockOf(test) ?? test.title),
  );
  return [...new Set(names)];
}
