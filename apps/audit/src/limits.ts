/** Rows in a page of any listing. */
export const MAX_PAGE_ROWS = 1_000;

/** The number of rows to answer with, from what was asked for. */
export const pageRows = (limit: number): number => Math.max(1, Math.min(limit, MAX_PAGE_ROWS));
