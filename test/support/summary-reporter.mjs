import { writeFileSync } from 'node:fs';

/** Writes what a run of jest came to into the file that KEYLEDGER_TEST_SUMMARY_FILE names, for `scripts/check.mjs`. */
export default class SummaryReporter {
  onRunComplete(_, results) {
    const all = results.testResults.flatMap((suite) => suite.testResults);
    writeFileSync(
      process.env.KEYLEDGER_TEST_SUMMARY_FILE,
      JSON.stringify({
        passed: results.numPassedTests,
        // A file that could not even be loaded has no tests, and has failed all the same.
        failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
        skipped: results.numPendingTests + results.numTodoTests,
        skippedNames: all.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
      }),
    );
  }
}
