import { fromJsonText } from '@keyledger/database';
import { keyArn } from '@keyledger/domain';
import { NOTICED, type NoticeContent } from '../noticed.js';
import type { NoticeRow } from '../outbox/tables.js';

/** What a notice says, whatever it is sent by. No secret, and nothing that the log does not hold. */
export interface NoticeFacts {
  id: string;
  eventId: string;
  /** `disabled`, `deletion-scheduled`, … */
  name: string;
  /** What happened, after "Key 1234…". */
  words: string;
  keyId: string;
  arn: string;
  projectId: string;
  /** ISO 8601 UTC. */
  at: string;
  /** Null where the event can be read no more: then id, event and time are all there is. */
  content: NoticeContent | null;
}

export function factsOf(row: NoticeRow, region: string): NoticeFacts {
  return {
    id: row.id,
    eventId: row.event_id,
    ...NOTICED[row.event_type],
    keyId: row.key_id,
    arn: keyArn(region, row.project_id, row.key_id),
    projectId: row.project_id,
    at: row.at,
    content: row.content === null ? null : fromJsonText<NoticeContent>(row.content),
  };
}
