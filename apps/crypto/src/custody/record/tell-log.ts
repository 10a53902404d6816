import type { Custody, CustodyEvent } from '@keyledger/domain';
import type { RootKeyRecord } from '../../material-store/root-record.js';
import { systemCause } from '../cause.js';
import type { CustodyParts } from '../custody-parts.js';
import { announcementOf, type Announcement } from './root-parameters.js';

/** Writes into the log what the record says and the log does not yet. Every node may, at any time: it is written once. */
export async function tellLog(
  { log, store }: Pick<CustodyParts, 'log' | 'store'>,
  record: RootKeyRecord,
): Promise<void> {
  const { rootKeyId, fingerprint, custody } = record;
  const announcement = announcementOf(record);
  if (!log.begun) {
    const created = announcement?.kind === 'first' ? announcement.firstMasterKeyId : null;
    await log.begin({ rootKeyId, fingerprint, custody }, created ?? (await store.masterKeys())[0]!.id);
  }
  if (!announcement || !isMissing(announcement, rootKeyId, log.custody)) return;
  const key = `${announcement.kind} ${rootKeyId}`;
  const cause = announcement.kind === 'rotated' ? announcement.cause : systemCause(key);
  await log.append((known) => eventsFor(announcement, record, known), cause, key);
}

function isMissing(announcement: Announcement, rootKeyId: string, { current }: Custody): boolean {
  return announcement.kind === 'first'
    ? current.rootKeyId === rootKeyId && current.distribution === null
    : current.rootKeyId === announcement.previousRootKeyId;
}

function eventsFor(announcement: Announcement, record: RootKeyRecord, known: Custody): CustodyEvent[] {
  const { rootKeyId, fingerprint } = record;
  if (!isMissing(announcement, rootKeyId, known)) return [];
  const { distribution } = announcement;
  if (announcement.kind === 'first') {
    return [
      ...announcement.custodians.map((data): CustodyEvent => ({ type: 'CustodianEnrolled', data })),
      { type: 'RootKeySharesDistributed', data: { rootKeyId, ...distribution } },
    ];
  }
  const { previousRootKeyId, trigger, masterKeyIds } = announcement;
  const data = { rootKeyId, fingerprint, previousRootKeyId, trigger, masterKeyIds, distribution };
  return [{ type: 'RootKeyRotated', data }];
}
