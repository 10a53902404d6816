import { jest } from '@jest/globals';

/** For suites that start processes, servers or containers: a bound against hanging, not a measure of speed. */
const TEST_TIMEOUT_MS = 60_000;

jest.setTimeout(TEST_TIMEOUT_MS);
