import { mayDoWithKey } from '@keyledger/domain';
import type { KnownPrincipal } from './contacts.js';
import type { KeyFacts } from './key-facts.js';

/** Where one notice goes. */
export interface Receiver {
  principalId: string;
  channel: 'email' | 'webhook';
  webhookId: string | null;
  /** E-mail address or URL. */
  address: string;
}

/** Mail servers take no control characters, and PostgreSQL no U+0000. */
const CONTROL = /\p{Cc}/u;

/**
 * The receivers of those principals who may see the key: by role, by a permission on it, or by a grant with DescribeKey.
 * @param facts undefined: nothing is known of the key but its project, so that roles alone decide.
 * @param mail whether there is a mail server to send to
 */
export function receiversOf(
  facts: KeyFacts | undefined,
  principals: Iterable<[string, KnownPrincipal]>,
  mail: boolean,
): Receiver[] {
  const access = facts ?? { permissions: {}, grants: [] };
  const receivers: Receiver[] = [];
  for (const [principalId, { role, contacts }] of principals) {
    const may = mayDoWithKey(access, { principalId, role }, 'keys.read', { operation: 'DescribeKey' });
    if (!may) continue;
    const { email, webhooks } = contacts;
    if (mail && email !== null && !CONTROL.test(email)) {
      receivers.push({ principalId, channel: 'email', webhookId: null, address: email });
    }
    for (const { webhookId, url } of webhooks) {
      receivers.push({ principalId, channel: 'webhook', webhookId, address: new URL(url).href });
    }
  }
  return receivers;
}
