import { KeyledgerError } from '../errors.js';
import { MAX_ROTATION_PERIOD_DAYS, MIN_ROTATION_PERIOD_DAYS } from '../limits.js';

/** Refuses a rotation interval outside of DESIGN 4's range. */
export function checkPeriodDays(periodDays: number): void {
  if (
    !Number.isInteger(periodDays) ||
    periodDays < MIN_ROTATION_PERIOD_DAYS ||
    periodDays > MAX_ROTATION_PERIOD_DAYS
  ) {
    throw new KeyledgerError(
      'InvalidRequest',
      `the rotation period must be ${MIN_ROTATION_PERIOD_DAYS} to ${MAX_ROTATION_PERIOD_DAYS} whole days`,
    );
  }
}
