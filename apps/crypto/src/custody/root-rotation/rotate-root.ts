import { createSecretKey, randomBytes } from 'node:crypto';
import { KeyledgerError, isKeyledgerError, newId, type EventMetadata, type Trigger } from '@keyledger/domain';
import { rewrapMasterKey, type RootKey } from '../../master-keys/master-key.js';
import type { RootKeyRecord } from '../../material-store/root-record.js';
import type { HeldLease } from '../../material-store/work-lease.js';
import { secretFingerprint } from '../../wrapping/fingerprint.js';
import type { CustodyParts } from '../custody-parts.js';
import { dealToEnrolled } from '../deal/deal-anew.js';
import { ROOT_KEY_BYTES } from '../first-start/first-start.js';
import { Authority } from '../identity/authority.js';
import { SHARES, withAnnouncement } from '../record/root-parameters.js';
import { tellLog } from '../record/tell-log.js';

/**
 * Replaces the root key. Its shares are dealt while the one before still counts; then one transaction rewraps the master keys and
 * changes the record, from which the log is told. A kill anywhere leaves the old root key or the new one, whole.
 *
 * @throws KeyledgerError as `dealToEnrolled` and `replaceRoot`; the failure is in the log then
 */
export async function rotateRoot(
  parts: CustodyParts,
  lease: HeldLease,
  trigger: Trigger,
  cause: EventMetadata,
): Promise<{ position: number }> {
  const { store, log, masters, report } = parts;
  const record = await store.root();
  if (!record) throw new KeyledgerError('Unavailable', 'the record of the root key is missing');
  await tellLog(parts, record);
  if (record.rootKeyId !== (await masters.newestRoot()).id) {
    throw new KeyledgerError('Busy', 'the root key was replaced a moment ago: try again');
  }
  const secret = randomBytes(ROOT_KEY_BYTES);
  try {
    const root: RootKey = { id: `nsk_${newId()}`, key: createSecretKey(secret) };
    await parts.rootSwap?.before(root);
    const replaced = await replace(parts, lease, { record, root, secret, trigger, cause });
    await masters.open(root);
    await tellLog(parts, replaced);
    await parts.rootSwap?.after(record.rootKeyId).catch((error: unknown) => {
      report.warn({ err: error }, 'what the former root key wraps could not be removed: trying again later');
    });
    report.info({ rootKeyId: root.id, previousRootKeyId: record.rootKeyId }, 'the root key was rotated');
    const { position } = await log.append(() => [], cause);
    return { position };
  } catch (error) {
    await tellOfFailure(parts, record.rootKeyId, trigger, cause, error);
    throw error;
  } finally {
    secret.fill(0);
  }
}

interface Replacement {
  record: RootKeyRecord;
  root: RootKey;
  secret: Buffer;
  trigger: Trigger;
  cause: EventMetadata;
}

async function replace(
  parts: CustodyParts,
  lease: HeldLease,
  { record, root, secret, trigger, cause }: Replacement,
): Promise<RootKeyRecord> {
  const { masters, store } = parts;
  const before = masters.root;
  const { distribution } = await dealToEnrolled(parts, {
    rootKeyId: root.id,
    secret,
    authority: new Authority(root.key),
    signer: new Authority(before.key),
    replaces: before.id,
    term: lease.term,
    distributionNo: 1,
  });
  const next = (masterKeyIds: string[]): RootKeyRecord => ({
    providerId: record.providerId,
    rootKeyId: root.id,
    fingerprint: secretFingerprint(secret),
    custody: SHARES,
    parameters: withAnnouncement({
      kind: 'rotated',
      previousRootKeyId: before.id,
      trigger,
      masterKeyIds,
      distribution,
      cause,
    }),
  });
  const rewrap = (row: Parameters<typeof rewrapMasterKey>[2]) => rewrapMasterKey(before, root, row);
  try {
    return await store.replaceRoot(lease, { from: before.id, record: next, rewrap });
  } catch (error) {
    // A database that went away may have done it and not said so.
    const there = await store.root();
    if (there?.rootKeyId === root.id) return there;
    throw error;
  }
}

async function tellOfFailure(
  { log, store, report }: CustodyParts,
  rootKeyId: string,
  trigger: Trigger,
  cause: EventMetadata,
  error: unknown,
): Promise<void> {
  report.error({ err: error, rootKeyId }, 'the root key was not rotated');
  const reason = isKeyledgerError(error) ? error.message : 'the service failed; its log says how';
  try {
    if ((await store.root())?.rootKeyId !== rootKeyId) return;
    await log.append(() => [{ type: 'RootKeyRotationFailed', data: { rootKeyId, trigger, reason } }], cause);
  } catch (failure) {
    report.warn({ err: failure }, 'the log could not be told of it');
  }
}
