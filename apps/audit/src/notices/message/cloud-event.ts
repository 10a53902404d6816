import type { NoticeFacts } from './facts.js';

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json';

/** CloudEvents 1.0, structured mode, JSON. The same notice gives the same text at every try. */
export function cloudEvent({ id, eventId, name, keyId, arn, projectId, at, content }: NoticeFacts): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: `urn:keyledger:project:${projectId}`,
    type: `dev.keyledger.key.${name}`,
    subject: keyId,
    time: at,
    datacontenttype: 'application/json',
    data: { keyId, arn, projectId, at, eventId, ...content },
  });
}
