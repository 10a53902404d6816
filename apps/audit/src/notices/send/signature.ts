import { createHmac } from 'node:crypto';

/**
 * Headers of the Standard Webhooks scheme: by time stamp and id, which are signed with the body, a receiver refuses replays.
 * @param secret base64, with or without the scheme's `whsec_` before it
 * @param nowMs the machine's clock, which receivers compare with theirs
 */
export function signedHeaders(
  id: string,
  body: string,
  secret: string,
  nowMs: number,
): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1000).toString();
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
