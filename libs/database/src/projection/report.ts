import type { ReplayReport } from '@keyledger/contracts';
import type { RebuildReport } from './rebuild.js';

/** One report for a service with several projections: sums, the earliest start, and the worst state. */
export function mergeReports(service: string, reports: readonly RebuildReport[]): ReplayReport {
  const states = new Set(reports.map(({ state }) => state));
  const state = (['running', 'failed', 'done'] as const).find((candidate) => states.has(candidate)) ?? 'idle';
  const sum = (field: 'events') => reports.reduce((total, report) => total + report[field], 0);
  const largest = (field: 'position' | 'target' | 'elapsedMs') =>
    Math.max(0, ...reports.map((report) => report[field]));
  const starts = reports.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const errors = reports.flatMap(({ error }) => error ?? []);
  return {
    service,
    state,
    events: sum('events'),
    position: largest('position'),
    target: largest('target'),
    startedAt: starts[0] ?? null,
    elapsedMs: largest('elapsedMs'),
    tables: reports.flatMap(({ tables }) => tables),
    equal: state === 'done' ? reports.every(({ equal }) => equal) : null,
    error: errors.length > 0 ? errors.join('; ') : null,
  };
}
