import type { Role } from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';

export type Contacts = {
  email: string | null;
  webhooks: { webhookId: string; url: string }[];
};

export interface KnownPrincipal {
  projectId: string;
  role: Role;
  contacts: Contacts;
}

/** What becomes of a principal; undefined: it is none any more. Credentials are of no interest. */
export function foldPrincipal(
  before: KnownPrincipal | undefined,
  { type, data }: OpenedEvent,
): KnownPrincipal | undefined {
  if (data === null) return before;
  if (type === 'PrincipalCreated') {
    const { projectId, role } = data as { projectId: string; role: Role };
    return { projectId, role, contacts: { email: null, webhooks: [] } };
  }
  if (!before || type === 'PrincipalRemoved') return undefined;
  const { email, webhooks } = before.contacts;
  switch (type) {
    case 'PrincipalEmailChanged':
      return { ...before, contacts: { email: data.email as string | null, webhooks } };
    case 'WebhookAdded': {
      const added = { webhookId: data.webhookId as string, url: data.url as string };
      return { ...before, contacts: { email, webhooks: [...webhooks, added] } };
    }
    case 'WebhookRemoved': {
      const kept = webhooks.filter(({ webhookId }) => webhookId !== data.webhookId);
      return { ...before, contacts: { email, webhooks: kept } };
    }
    default:
      return before;
  }
}

export const isReachable = ({ contacts }: KnownPrincipal): boolean =>
  contacts.email !== null || contacts.webhooks.length > 0;
