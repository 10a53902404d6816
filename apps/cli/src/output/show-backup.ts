import type { Backup, Restore, RestoreReport, VersionList } from '../api/backup-shapes.js';
import { fields, type Cell } from './table.js';

/** A backup as `name: value` lines. */
export function backupText(backup: Backup, file?: string): string {
  return fields([
    ['backup', backup.id],
    ['kind', backup.kind],
    ['state', backup.state],
    ['holds', holdsText(backup)],
    ['taken', backup.takenAt],
    ['by', backup.takenBy],
    ['bytes', backup.bytes ?? undefined],
    ['sha256', backup.sha256 ?? undefined],
    ['reason', backup.reason ?? undefined],
    ['file', file],
  ]);
}

const holdsText = ({ keys, versions, all }: Pick<Backup, 'keys' | 'versions' | 'all'>): string =>
  `${counted(versions, 'version')} of ${all ? 'all ' : ''}${counted(keys, 'key')}`;

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export const BACKUP_TITLES = ['backup', 'kind', 'state', 'keys', 'versions', 'taken', 'by', 'bytes'] as const;

/** A backup as a row under `BACKUP_TITLES`. */
export function backupRow({
  id,
  kind,
  state,
  all,
  keys,
  versions,
  takenAt,
  takenBy,
  bytes,
}: Backup): readonly Cell[] {
  return [id, kind, state, all ? `all ${keys}` : keys, versions, takenAt, takenBy, bytes];
}

/** What is lost besides key versions, and is restored too. */
const othersText = ({ historyKeys, credentials }: RestoreReport): string | undefined =>
  historyKeys + credentials === 0
    ? undefined
    : `${counted(historyKeys, 'history key')}, ${counted(credentials, 'credential')}`;

/** The most names of key versions that are shown of a list. */
const MAX_SHOWN = 10;

/** What a restore would do, or did. */
export function restoreText(restore: Restore): string {
  const { report } = restore;
  const done = restore.state === 'done';
  const head: [string, Cell][] = [
    ['backup', restore.source === 'store' ? 'the backup store' : restore.backupId],
    ['taken', restore.source === 'store' ? undefined : restore.takenAt],
    ['state', restore.state],
  ];
  if (report === null) return fields(head);
  const lists: [string, VersionList, string][] = [
    [done ? 'restored' : 'to restore', report.toRestore, 'lost'],
    ['intact', report.intact, 'left as they are'],
    ['deleted', report.deleted, 'on purpose: not restored'],
    ['not blocked', report.notBlocked, 'lost, but resources in use are bound to the key: not restored'],
    ['unknown', report.unknown, 'the log does not know them: not restored'],
  ];
  const text = fields([
    ...head,
    ['holds', `${counted(report.versions, 'version')} of ${counted(report.keys, 'key')}`],
    ...lists.map(([name, { count }, why]): [string, Cell] => [
      name,
      count === 0 ? '0' : `${counted(count, 'version')} (${why})`,
    ]),
    ['also lost', othersText(report)],
  ]);
  const named = lists.filter(([name, { count }]) => count > 0 && name !== 'intact');
  return [text, ...named.map(([name, list]) => `\n${listText(name, list)}`)].join('\n');
}

function listText(name: string, { count, first }: VersionList): string {
  const shown = first.slice(0, MAX_SHOWN);
  const more = count - shown.length;
  return [`${name}:`, ...shown.map((each) => `  ${each}`), ...(more > 0 ? [`  and ${more} more`] : [])].join(
    '\n',
  );
}
