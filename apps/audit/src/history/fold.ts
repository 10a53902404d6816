import { toJsonText } from '@keyledger/database';
import { keyIdOfStream, type Json, type JsonObject } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { HistoryRow, HistoryTables } from './tables.js';

/** What a batch of events does to the tables, in memory. */
export interface HistoryChanges {
  /** New rows, in log order; some may be of keys that turn out to be deleted. */
  rows: HistoryRow[];
  keys: Map<string, HistoryTables['keys']>;
  principals: Map<string, string>;
  /** Where an alias points after the batch; null: it is gone. By its stream. */
  aliases: Map<string, { projectId: string; name: string; keyId: string | null }>;
}

/** Folds events in log order. Those whose history key is destroyed tell where aliases point, and nothing else. */
export function foldHistory(events: readonly OpenedEvent[]): HistoryChanges {
  const changes: HistoryChanges = {
    rows: [],
    keys: new Map(),
    principals: new Map(),
    aliases: new Map(),
  };
  for (const event of events) {
    const keyId = keyIdOfStream(event.stream);
    if (keyId !== null) foldKeyEvent(changes, event, keyId);
    else if (event.stream.startsWith('alias-')) foldAliasEvent(changes, event);
    else foldPrincipalEvent(changes, event);
  }
  return changes;
}

function foldKeyEvent({ rows, keys }: HistoryChanges, event: OpenedEvent, keyId: string): void {
  const { type, data } = event;
  if (data === null) return;
  if (type === 'KeyCreated' || type === 'KeyDeleted') {
    const deleted = type === 'KeyDeleted' ? 1 : 0;
    keys.set(keyId, { key_id: keyId, project_id: data.projectId as string, deleted });
  }
  rows.push(rowOf(event, data, keyId));
}

/**
 * An alias event is sealed under the key that the alias points to, whose id is in clear. So where it points is known
 * also when that key was deleted, and a replay finds what was found the first time.
 */
function foldAliasEvent({ rows, aliases }: HistoryChanges, event: OpenedEvent): void {
  const { stream, type, data } = event;
  const separator = stream.indexOf(':');
  const projectId = stream.slice('alias-'.length, separator);
  const target = event.keyId ?? textIn(data?.keyId);
  aliases.set(stream, {
    projectId,
    name: stream.slice(separator + 1),
    keyId: type === 'AliasDeleted' ? null : target,
  });
  if (data === null) return;
  for (const keyId of new Set([textIn(data.keyId), textIn(data.previousKeyId)])) {
    if (keyId !== null) rows.push(rowOf(event, data, keyId));
  }
}

function foldPrincipalEvent({ principals }: HistoryChanges, { stream, data }: OpenedEvent): void {
  const projectId = textIn(data?.projectId);
  if (projectId !== null) principals.set(stream.slice('principal-'.length), projectId);
}

function rowOf(event: OpenedEvent, data: JsonObject, keyId: string): HistoryRow {
  return {
    key_id: keyId,
    position: event.position,
    revision: event.revision,
    type: event.type,
    at: event.time,
    sealed_under: event.keyId === keyId ? null : event.keyId,
    principal: event.metadata?.principal ?? '',
    principal_name: event.metadata?.principalName ?? '',
    source_address: event.metadata?.sourceAddress ?? '',
    front_door: event.metadata?.frontDoor ?? '',
    data: toJsonText(data),
  };
}

const textIn = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
