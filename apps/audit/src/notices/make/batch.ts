import { bulkUpsert, fromJsonText, inChunks, toJsonText } from '@keyledger/database';
import { keyIdOfStream, type Json } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { Kysely } from 'kysely';
import type { AuditTables } from '../../tables.js';
import { isNoticed } from '../noticed.js';
import { isReachable, type Contacts, type KnownPrincipal } from './contacts.js';
import { changesFacts, type KeyFacts, type KnownKey } from './key-facts.js';

/** What a batch of events reads and changes of the recipients' tables, in memory. */
export interface Batch {
  keys: Map<string, KnownKey>;
  principals: Map<string, KnownPrincipal>;
  /** Ids whose rows are to be written, or removed where they are in the map no more. */
  changedKeys: Set<string>;
  changedPrincipals: Set<string>;
}

export const principalIdOf = (stream: string): string | null =>
  stream.startsWith('principal-') ? stream.slice('principal-'.length) : null;

/**
 * Loads what the events are about.
 * @param noticing whether there are notices to make: then also everybody who can be told.
 */
export async function loadBatch(
  db: Kysely<AuditTables>,
  events: readonly OpenedEvent[],
  noticing: boolean,
): Promise<Batch> {
  const concerned = events.filter(({ type }) => changesFacts(type) || isNoticed(type));
  const keys = await loadKeys(db, idsOf(concerned, keyIdOfStream));
  const principals = await loadPrincipals(db, 'principal_id', idsOf(events, principalIdOf));
  if (noticing) {
    const projects = new Set([...keys.values()].map(({ projectId }) => projectId));
    for (const { data } of concerned) if (typeof data?.projectId === 'string') projects.add(data.projectId);
    for (const [id, principal] of await loadPrincipals(db, 'project_id', [...projects])) {
      principals.set(id, principal);
    }
  }
  return { keys, principals, changedKeys: new Set(), changedPrincipals: new Set() };
}

function idsOf(events: readonly OpenedEvent[], idOf: (stream: string) => string | null): string[] {
  return [...new Set(events.flatMap(({ stream }) => idOf(stream) ?? []))];
}

async function loadKeys(db: Kysely<AuditTables>, keyIds: string[]): Promise<Map<string, KnownKey>> {
  const found = new Map<string, KnownKey>();
  for (const ids of inChunks(keyIds)) {
    const rows = await db.selectFrom('notice_keys').selectAll().where('key_id', 'in', ids).execute();
    for (const { key_id: id, project_id: projectId, facts } of rows) {
      found.set(id, { projectId, facts: fromJsonText<KeyFacts>(facts) });
    }
  }
  return found;
}

/** By ids all of them; by projects those who can be reached. */
async function loadPrincipals(
  db: Kysely<AuditTables>,
  by: 'principal_id' | 'project_id',
  values: string[],
): Promise<Map<string, KnownPrincipal>> {
  const found = new Map<string, KnownPrincipal>();
  for (const some of inChunks(values)) {
    let query = db.selectFrom('notice_principals').selectAll().where(by, 'in', some);
    if (by === 'project_id') query = query.where('reachable', '=', 1);
    for (const row of await query.execute()) {
      const contacts = fromJsonText<Contacts>(row.contacts);
      found.set(row.principal_id, { projectId: row.project_id, role: row.role, contacts });
    }
  }
  return found;
}

/** Writes what has changed. */
export async function saveBatch(db: Kysely<AuditTables>, batch: Batch): Promise<void> {
  const { keys, principals, changedKeys, changedPrincipals } = batch;
  const keyRows = [...changedKeys].flatMap((id) => keyRow(id, keys.get(id)));
  await bulkUpsert(db, 'notice_keys', keyRows, ['key_id']);
  for (const ids of inChunks([...changedKeys].filter((id) => !keys.has(id)))) {
    await db.deleteFrom('notice_keys').where('key_id', 'in', ids).execute();
  }
  const rows = [...changedPrincipals].flatMap((id) => principalRow(id, principals.get(id)));
  await bulkUpsert(db, 'notice_principals', rows, ['principal_id']);
  for (const ids of inChunks([...changedPrincipals].filter((id) => !principals.has(id)))) {
    await db.deleteFrom('notice_principals').where('principal_id', 'in', ids).execute();
  }
}

function keyRow(id: string, key: KnownKey | undefined): AuditTables['notice_keys'][] {
  if (!key) return [];
  return [{ key_id: id, project_id: key.projectId, facts: toJsonText(key.facts as unknown as Json) }];
}

function principalRow(id: string, principal: KnownPrincipal | undefined): AuditTables['notice_principals'][] {
  if (!principal) return [];
  const { projectId, role, contacts } = principal;
  const reachable = isReachable(principal) ? 1 : 0;
  return [{ principal_id: id, project_id: projectId, role, reachable, contacts: toJsonText(contacts) }];
}
