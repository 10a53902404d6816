import type { RequestContext } from './context.js';

export interface ScheduleRequest {
  context: RequestContext;
  limit: number;
  cursor: string | null;
}
export interface ScheduleEntry {
  keyId: string;
  kind: 'rotation' | 'deletion';
  dueAt: string;
}
export interface ScheduleReply {
  entries: ScheduleEntry[];
  nextCursor: string | null;
}
