import type { Transaction } from 'kysely';
import { bulkUpsert } from '@keyledger/database';
import type { OpenedEvent } from '@keyledger/event-store';
import type { LifecycleTables } from './tables.js';

type AliasRow = LifecycleTables['aliases'];

/**
 * Folds alias events into rows. Only what is in clear is used (the stream's name, the target's id beside the sealed data,
 * the time), so that the rows are the same when a deleted key's events can no longer be read.
 */
export async function applyAliasEvents(
  trx: Transaction<LifecycleTables>,
  events: readonly OpenedEvent[],
): Promise<void> {
  const aliasEvents = events.filter(({ stream }) => stream.startsWith('alias-'));
  if (aliasEvents.length === 0) return;
  const open = await openRows(trx, aliasEvents);
  const written: AliasRow[] = [];
  for (const event of aliasEvents) {
    const current = open.get(event.stream);
    if (current) current.until_at = event.time;
    if (event.type === 'AliasDeleted') {
      open.delete(event.stream);
      continue;
    }
    if (event.keyId === null) throw new Error(`alias event at position ${event.position} names no key`);
    const row: AliasRow = {
      ...nameOf(event.stream),
      since_position: event.position,
      key_id: event.keyId,
      created_at: event.type === 'AliasUpdated' && current ? current.created_at : event.time,
      since_at: event.time,
      until_at: null,
    };
    open.set(event.stream, row);
    written.push(row);
  }
  await bulkUpsert<LifecycleTables>(trx, 'aliases', written, ['project_id', 'name', 'since_position']);
}

/** The rows that the events of this batch end, closed here already; those made in the batch are closed in memory. */
async function openRows(
  trx: Transaction<LifecycleTables>,
  events: readonly OpenedEvent[],
): Promise<Map<string, AliasRow>> {
  const open = new Map<string, AliasRow>();
  const first = new Map<string, OpenedEvent>();
  for (const event of events) if (!first.has(event.stream)) first.set(event.stream, event);
  for (const [stream, event] of first) {
    if (event.revision === 0) continue;
    const { project_id, name } = nameOf(stream);
    const row = await trx
      .selectFrom('aliases')
      .selectAll()
      .where('project_id', '=', project_id)
      .where('name', '=', name)
      .where('until_at', 'is', null)
      .executeTakeFirst();
    if (!row) continue;
    open.set(stream, row);
    await trx
      .updateTable('aliases')
      .set({ until_at: event.time })
      .where('project_id', '=', project_id)
      .where('name', '=', name)
      .where('since_position', '=', row.since_position)
      .execute();
  }
  return open;
}

function nameOf(stream: string): { project_id: string; name: string } {
  const [, project_id = '', name = ''] = /^alias-([^:]*):(.*)$/s.exec(stream) ?? [];
  return { project_id, name };
}
