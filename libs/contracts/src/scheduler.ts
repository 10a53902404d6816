import type { RequestContext } from './context.js';
import type { ScheduledKind } from './lifecycle.js';

export interface ScheduleRequest {
  context: RequestContext;
  limit: number;
  cursor: string | null;
}
export interface ScheduleEntry {
  keyId: string;
  kind: ScheduledKind;
  dueAt: string;
}
export interface ScheduleReply {
  entries: ScheduleEntry[];
  nextCursor: string | null;
}
