import { webhookCredential } from '@keyledger/contracts';
import { evolvePrincipal, type Principal, type PrincipalEvent } from '@keyledger/domain';
import { openEvent, type EventStore } from '@keyledger/event-store';

const PREFIX = 'principal-';
const PAGE_EVENTS = 1_000;

/**
 * Names of the credentials that the log shows as removed on purpose: of access keys and webhooks, and of principals that are no
 * more. Reads the streams of all principals.
 * @throws EventStoreUnavailableError
 */
export async function removedCredentials(events: EventStore): Promise<Set<string>> {
  const principals = new Map<string, Principal>();
  const ever = new Set<string>();
  for (let after = -1; ;) {
    const page = await events.readAll({ prefixes: [PREFIX], after, limit: PAGE_EVENTS });
    for (const stored of page.events) {
      const { stream, type, data, revision, time } = openEvent(stored, null);
      const event = { type, data } as unknown as PrincipalEvent;
      if (event.type === 'AccessKeyAdded') ever.add(event.data.accessKeyId);
      if (event.type === 'WebhookAdded') ever.add(webhookCredential(event.data.webhookId));
      const place = { principalId: stream.slice(PREFIX.length), revision, time };
      principals.set(stream, evolvePrincipal(principals.get(stream), event, place));
    }
    if (page.end) break;
    after = page.next;
  }
  for (const { accessKeyIds, webhooks } of principals.values()) {
    for (const id of accessKeyIds) ever.delete(id);
    for (const { webhookId } of webhooks) ever.delete(webhookCredential(webhookId));
  }
  return ever;
}
