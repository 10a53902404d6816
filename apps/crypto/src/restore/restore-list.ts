import { MAX_RESTORE_LISTED, type RestoreList, type RestoreReport } from '@keyledger/contracts';
import type { JudgedVersion, Verdict } from './judge-key.js';

const LIST_OF = {
  lost: 'toRestore',
  intact: 'intact',
  deleted: 'deleted',
  notBlocked: 'notBlocked',
  unknown: 'unknown',
} as const satisfies Record<Verdict, keyof RestoreReport>;

/** Counts what a pass over a backup finds. */
export class ReportBuilder {
  readonly report: RestoreReport = {
    keys: 0,
    versions: 0,
    historyKeys: 0,
    credentials: 0,
    toRestore: emptyList(),
    intact: emptyList(),
    deleted: emptyList(),
    notBlocked: emptyList(),
    unknown: emptyList(),
  };

  add(versions: readonly JudgedVersion[]): void {
    this.report.keys += 1;
    for (const { record, verdict } of versions) {
      this.report.versions += 1;
      const list: RestoreList = this.report[LIST_OF[verdict]];
      list.count += 1;
      if (list.first.length < MAX_RESTORE_LISTED) list.first.push(`${record.keyId}/${record.version}`);
    }
  }
}

function emptyList(): RestoreList {
  return { count: 0, first: [] };
}
