import type { BackupView } from '@keyledger/contracts';
import { fromJsonText } from '@keyledger/database';
import type { EventMetadata } from '@keyledger/domain';
import type { BackupRow } from './schema.js';

/** A backup as people see it. */
export function backupView(row: BackupRow): BackupView {
  const { id, kind, state, key_ids, keys, versions, unreadable, bytes, sha256 } = row;
  return {
    id,
    kind,
    state: state === 'finishing' ? 'running' : state,
    all: key_ids === null,
    keys,
    versions,
    takenAt: row.taken_at,
    takenBy: fromJsonText<EventMetadata>(row.cause).principalName,
    bytes,
    sha256,
    reason: row.reason ?? (unreadable > 0 ? unreadableText(unreadable) : null),
  };
}

const unreadableText = (count: number): string =>
  `${count} secrets were damaged already and are not in it: restore them from an earlier backup`;
