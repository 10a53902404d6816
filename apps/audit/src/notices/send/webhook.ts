import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CLOUD_EVENT_TYPE } from '../message/cloud-event.js';
import type { AddressGuard } from './address-guard.js';
import type { Delivery } from './sender.js';
import { signedHeaders } from './signature.js';

/** For everything: name, connection, TLS, and the answer's head. */
const TIMEOUT_MS = 10_000;
const GONE = 410;

export interface WebhookNotice {
  id: string;
  url: string;
  /** JSON text. */
  body: string;
  /** Base64. */
  secret: string;
}

/** Posts a notice. Any answer of 2xx is a success; redirects are not followed, and what is answered is not read. */
export async function postWebhook(
  { id, url, body, secret }: WebhookNotice,
  guard: AddressGuard,
  timeoutMs = TIMEOUT_MS,
): Promise<Delivery> {
  try {
    const target = new URL(url);
    guard.checkHost(target.hostname);
    const status = await post(target, body, signedHeaders(id, body, secret, Date.now()), guard, timeoutMs);
    if (status >= 200 && status < 300) return { ok: true };
    return { ok: false, error: `answered ${status}`, receiverFails: true, final: status === GONE };
  } catch (error) {
    return { ok: false, error: wordsOf(error, timeoutMs), receiverFails: true };
  }
}

function post(
  target: URL,
  body: string,
  headers: Record<string, string>,
  guard: AddressGuard,
  timeoutMs: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const options = {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': CLOUD_EVENT_TYPE,
        'content-length': Buffer.byteLength(body),
        'user-agent': 'keyledger',
      },
      // A connection of its own: one that the receiver has closed meanwhile would look like a failure.
      agent: false as const,
      lookup: guard.lookup,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const request = send(target, options, (response: IncomingMessage) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Codes only: messages of libraries may quote what was sent. */
function wordsOf(error: unknown, timeoutMs: number): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (name === 'BlockedAddressError') return message ?? '';
  if (name === 'AbortError' || name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  return `no connection (${typeof code === 'string' ? code : 'unknown'})`;
}
