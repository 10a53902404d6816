/** The one text of these values, to be signed: a JSON array leaves no doubt where one value ends. @param label what it is */
export const canonicalText = (label: string, values: readonly (string | number | null)[]): string =>
  `keyledger ${label} v1\n${JSON.stringify(values)}`;

/** Two processes' clocks may differ by this; what is older or from further ahead is refused. Real time, not the shifted clock. */
const MAX_AGE_MS = 300_000;

/** Whether a message of this time (ISO 8601) was made just now. */
export function isFresh(time: string, nowMs = Date.now()): boolean {
  const age = Math.abs(nowMs - Date.parse(time));
  return age <= MAX_AGE_MS;
}
