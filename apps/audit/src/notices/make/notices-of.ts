import { toJsonText } from '@keyledger/database';
import { deterministicId, type Json } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { NoticeContent, NoticedType } from '../noticed.js';
import { MAIL_LANE, type NoticeRow } from '../outbox/tables.js';
import type { KnownKey } from './key-facts.js';
import type { Receiver } from './receivers.js';

export interface NoticedKey {
  keyId: string;
  projectId: string;
  /** Undefined: nothing else is known of it. */
  known: KnownKey | undefined;
}

/** The notices of one event, a row per receiver, to be sent at once. */
export function noticesOf(
  event: OpenedEvent & { type: NoticedType },
  key: NoticedKey,
  receivers: readonly Receiver[],
  nowMs: number,
): NoticeRow[] {
  const content = contentOf(event, key.known);
  return receivers.map(({ principalId, channel, webhookId, address }) => ({
    id: deterministicId('notice', event.id, principalId, channel, webhookId ?? address),
    event_id: event.id,
    position: event.position,
    project_id: key.projectId,
    key_id: key.keyId,
    event_type: event.type,
    at: event.time,
    principal_id: principalId,
    channel,
    webhook_id: webhookId,
    receiver: address,
    lane: webhookId ?? MAIL_LANE,
    content,
    state: 'waiting',
    attempts: 0,
    made_at: nowMs,
    next_attempt_at: nowMs,
    delivered_at: null,
    ended_at: null,
    last_error: null,
  }));
}

/** Null for an event that can be read no more. Of a deletion it holds what stays in the log. */
function contentOf({ type, data, metadata }: OpenedEvent, known: KnownKey | undefined): string | null {
  if (data === null || metadata === null) return null;
  const content: NoticeContent = { by: { id: metadata.principal, name: metadata.principalName } };
  if (type === 'KeyDeleted') content.state = 'Deleted';
  else if (known) Object.assign(content, { description: known.facts.description, state: known.facts.state });
  for (const name of ['deletionAt', 'expiresAt', 'reason'] as const) {
    const value = data[name];
    if (typeof value === 'string') content[name] = value;
  }
  return toJsonText(content as unknown as Json);
}
