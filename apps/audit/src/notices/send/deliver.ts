import { CRYPTO, type WebhookSecretReply, type WebhookSecretRequest } from '@keyledger/contracts';
import type { SealedClient } from '@keyledger/bus';
import { cloudEvent } from '../message/cloud-event.js';
import { factsOf } from '../message/facts.js';
import { mailOf } from '../message/mail.js';
import type { NoticeRow } from '../outbox/tables.js';
import type { AddressGuard } from './address-guard.js';
import type { Mailer } from './mailer.js';
import type { Delivery } from './sender.js';
import { postWebhook } from './webhook.js';

export interface DeliveryParts {
  region: string;
  sealed: Pick<SealedClient, 'request'>;
  guard: AddressGuard;
  /** Null: no mail server is set. */
  mailer: Mailer | null;
}

/** One try to send a notice. */
export async function deliver(parts: DeliveryParts, notice: NoticeRow): Promise<Delivery> {
  const facts = factsOf(notice, parts.region);
  if (notice.channel === 'email') {
    if (parts.mailer) return parts.mailer.send(notice.id, notice.receiver, mailOf(facts));
    return { ok: false, error: 'no mail server is set', receiverFails: true };
  }
  const secret = await secretOf(parts, notice.webhook_id ?? '');
  if (secret === null) {
    return { ok: false, error: 'the secret of the webhook could not be had', receiverFails: false };
  }
  const { id, receiver: url } = notice;
  return postWebhook({ id, url, body: cloudEvent(facts), secret }, parts.guard);
}

/** Asked for at each try, so that no secret stays here longer than it is needed. */
async function secretOf({ sealed }: DeliveryParts, webhookId: string): Promise<string | null> {
  const request: WebhookSecretRequest = { webhookId };
  try {
    return (await sealed.request<WebhookSecretReply>(CRYPTO.webhookSecrets, request)).secret;
  } catch {
    return null;
  }
}
