import type { Bus } from '@keyledger/bus';
import { LIFECYCLE, type ScheduledReply, type ScheduledRequest } from '@keyledger/contracts';
import { withSpan } from '@keyledger/runtime';
import type { ScheduleRow } from '../schedule/tables.js';

/**
 * Has key-lifecycle answer a due time. Whether it did something or the log had moved on is the log's to say.
 * @throws KeyledgerError key-lifecycle's refusal; Unavailable; Timeout.
 */
export async function sendDue(bus: Bus, { key_id: keyId, kind, due_at: dueAt }: ScheduleRow): Promise<void> {
  await withSpan(`scheduled ${kind}`, { kind: 'client' }, async (traceparent) => {
    const request: ScheduledRequest = { keyId, kind, dueAt, ...(traceparent ? { traceparent } : {}) };
    await bus.request<ScheduledReply>(LIFECYCLE.scheduled, request, traceparent ? { traceparent } : {});
  });
}
