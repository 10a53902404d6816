import type { ReplayReport } from '@keyledger/contracts';

/** Of the reports of a service's instances, at least one: that of the last rebuild. Instances that had none lose. */
export function latestReport(reports: readonly ReplayReport[]): ReplayReport {
  return reports.reduce((latest, report) =>
    (report.startedAt ?? '') > (latest.startedAt ?? '') ? report : latest,
  );
}
