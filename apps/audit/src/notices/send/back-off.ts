const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** What failed together does not come back together. */
const JITTER = 0.2;

/** The pause after so many failures in a row (1, 2, …): from 5 s, twice as long each time, up to an hour. */
export function pauseMs(failures: number, random: () => number = Math.random): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return Math.round(pause * (1 + JITTER * random()));
}
