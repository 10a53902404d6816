import { bulkUpsert } from '@keyledger/database';
import {
  evolveRotations,
  nextRotationAt,
  NO_ROTATIONS,
  type CustodyEvent,
  type CustodyRotations,
} from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Transaction } from 'kysely';
import { NO_PROJECT, type CustodyKind, type ScheduleTables } from './tables.js';

/** The start of the root key's stream; its instance's id follows. */
export const CUSTODY_PREFIX = 'rootkey-';

/** Folds what the root key's stream says of rotations of root key and master keys. Its events are never sealed. */
export async function applyCustody(
  trx: Transaction<ScheduleTables>,
  events: readonly OpenedEvent[],
): Promise<void> {
  const streams = Map.groupBy(
    events.filter(({ stream }) => stream.startsWith(CUSTODY_PREFIX)),
    ({ stream }) => stream.slice(CUSTODY_PREFIX.length),
  );
  for (const [instanceId, own] of streams) {
    const before = await rotationsOf(trx, instanceId);
    const after = own.reduce(
      (rotations, { type, data, time }) =>
        evolveRotations(rotations, { type, data, time } as unknown as CustodyEvent & { time: string }),
      before,
    );
    await bulkUpsert(
      trx,
      'custody',
      [{ instance_id: instanceId, rotations: JSON.stringify(after) }],
      ['instance_id'],
    );
    await setDue(trx, instanceId, 'root-key-rotation', nextRotationAt(after.rootKey));
    await setDue(trx, instanceId, 'master-key-rotation', nextRotationAt(after.masterKey));
  }
}

async function rotationsOf(trx: Transaction<ScheduleTables>, instanceId: string): Promise<CustodyRotations> {
  const row = await trx
    .selectFrom('custody')
    .select('rotations')
    .where('instance_id', '=', instanceId)
    .executeTakeFirst();
  return row ? (JSON.parse(row.rotations) as CustodyRotations) : NO_ROTATIONS;
}

async function setDue(
  trx: Transaction<ScheduleTables>,
  instanceId: string,
  kind: CustodyKind,
  dueAt: string | null,
): Promise<void> {
  if (dueAt === null) {
    await trx.deleteFrom('schedule').where('key_id', '=', instanceId).where('kind', '=', kind).execute();
    return;
  }
  const row = { key_id: instanceId, kind, due_at: dueAt, project_id: NO_PROJECT };
  await bulkUpsert(trx, 'schedule', [row], ['key_id', 'kind']);
}
