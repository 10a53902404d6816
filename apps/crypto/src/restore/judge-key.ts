import type { HistoryKeyRecord, KeyVersionRecord } from '@keyledger/backup-file';
import { boundCount, type DeletedKey, type Key } from '@keyledger/domain';
import { isVaultPointer } from '../kms-backend/pointer.js';
import { materialFacts } from '../material/material.js';
import type { KeyGroup } from './key-groups.js';

/** What the log says of a key: its state, or that it is not readable by any history key at hand. */
export type LoggedKey = Key | DeletedKey | 'unknown' | 'destroyed';

/**
 * `lost`: missing or damaged, and to be restored. `notBlocked`: lost, but somebody may be using what it protects. `unknown`: the
 * log has no such version, or with other material.
 */
export type Verdict = 'intact' | 'lost' | 'deleted' | 'notBlocked' | 'unknown';

/** What there is of a secret in the material database. */
export type Found = 'missing' | 'damaged' | 'intact';

export interface JudgedVersion {
  record: KeyVersionRecord;
  verdict: Verdict;
  /** This restore has put it back already, in an attempt that was cut short: it counts, and is left as it is. */
  done?: boolean;
}

/**
 * Decides what becomes of each version of a key that a backup holds (seed 004): what is lost comes back, what was deleted on
 * purpose does not.
 * @param found what there is of a version now
 */
export function judgeVersions(
  { versions }: Pick<KeyGroup, 'versions'>,
  logged: LoggedKey,
  found: (version: number) => Found,
): JudgedVersion[] {
  return versions.map((record) => ({ record, verdict: judge(record, logged, found) }));
}

function judge(record: KeyVersionRecord, logged: LoggedKey, found: (version: number) => Found): Verdict {
  if (logged === 'unknown') return 'unknown';
  if (logged === 'destroyed' || logged.state === 'Deleted') return 'deleted';
  // Imported material that was deleted or has expired: its owner brings it back, or nobody.
  if (!logged.material.present) return 'deleted';
  const version = logged.versions.find((each) => each.version === record.version);
  if (!version || !isThatMaterial(record, logged, version.fingerprint)) return 'unknown';
  if (found(record.version) === 'intact') return 'intact';
  return boundCount(logged) > 0 && !logged.resourcesBlocked ? 'notBlocked' : 'lost';
}

/** What a record says of its material is not believed: the log's fingerprint decides. */
function isThatMaterial(record: KeyVersionRecord, { spec }: Key, fingerprint: string): boolean {
  const clear = Buffer.from(record.material, 'base64');
  // What a project's own Vault holds is not in a backup, only where it is: there is nothing in it to compare.
  if (isVaultPointer(clear)) return true;
  try {
    return materialFacts(spec, clear).fingerprint === fingerprint;
  } catch {
    return false;
  } finally {
    clear.fill(0);
  }
}

/** Whether the history key is to be put back: of a key that lives, and has none that can be used. */
export function wantsHistoryKey(
  record: HistoryKeyRecord | null,
  logged: LoggedKey,
  found: Found,
): record is HistoryKeyRecord {
  return record !== null && typeof logged !== 'string' && logged.state !== 'Deleted' && found !== 'intact';
}
