import type { Projection } from '@keyledger/database';
import { keyIdOfStream } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Transaction } from 'kysely';
import type { AuditTables } from '../../tables.js';
import { isNoticed } from '../noticed.js';
import { madeUpTo, moveMadeUpTo } from '../outbox/progress.js';
import { createOutboxTables } from '../outbox/tables.js';
import { loadBatch, principalIdOf, saveBatch, type Batch } from './batch.js';
import { foldPrincipal } from './contacts.js';
import { foldKey } from './key-facts.js';
import { Making } from './making.js';
import { createRecipientTables, dropRecipientTables, recipientTables } from './tables.js';

export interface NoticeOptions {
  /** Whether there is a mail server to send to. */
  mail: boolean;
  /** The machine's clock, which the sender goes by. */
  nowMs(): number;
}

/**
 * Who is to be told of a key, and for what happens from now on the notices themselves, in the same transaction: each event is
 * told of by what was known when it happened, and once, whatever is replayed. The outbox is no table of the projection.
 */
export function noticesProjection(options: NoticeOptions): Projection<AuditTables> {
  return {
    name: 'notices',
    version: 1,
    prefixes: ['key-', 'principal-'],
    // The events of a deleted key are cut from the log soon: who comes late has nothing to tell.
    prompt: true,
    tables: recipientTables,
    create: async (db) => {
      await createRecipientTables(db);
      await createOutboxTables(db);
    },
    drop: dropRecipientTables,
    apply: (trx, events) => apply(trx, events, options),
  };
}

async function apply(
  trx: Transaction<AuditTables>,
  events: readonly OpenedEvent[],
  options: NoticeOptions,
): Promise<void> {
  const made = await madeUpTo(trx);
  const isNew = ({ position }: OpenedEvent): boolean => made !== null && position > made;
  const noticing = events.some((event) => isNew(event) && isNoticed(event.type));
  const batch = await loadBatch(trx, events, noticing);
  const making = new Making(batch.principals, events, options);
  for (const event of events) {
    const keyId = keyIdOfStream(event.stream);
    if (keyId === null) applyPrincipalEvent(batch, event);
    else applyKeyEvent(batch, event, keyId, isNew(event) ? making : null);
    if (keyId === null && isNew(event)) making.endReceivers(event);
    await making.unload(trx);
  }
  await saveBatch(trx, batch);
  await making.save(trx);
  if (made !== null) await moveMadeUpTo(trx, events.at(-1)!.position);
}

function applyKeyEvent(
  { keys, changedKeys }: Batch,
  event: OpenedEvent,
  keyId: string,
  making: Making | null,
): void {
  const before = keys.get(keyId);
  const after = event.type === 'KeyDeleted' ? undefined : foldKey(before, event, keyId);
  making?.tell(event, keyId, after ?? before);
  if (after === before) return;
  changedKeys.add(keyId);
  if (after) keys.set(keyId, after);
  else keys.delete(keyId);
}

function applyPrincipalEvent({ principals, changedPrincipals }: Batch, event: OpenedEvent): void {
  const principalId = principalIdOf(event.stream);
  if (principalId === null) return;
  const before = principals.get(principalId);
  const after = foldPrincipal(before, event);
  if (after === before) return;
  changedPrincipals.add(principalId);
  if (after) principals.set(principalId, after);
  else principals.delete(principalId);
}
