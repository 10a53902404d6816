import type { Bus } from '@keyledger/bus';
import { LIFECYCLE, type ScheduledReply, type ScheduledRequest } from '@keyledger/contracts';
import { MS_PER_HOUR, REMINDER_HOURS } from '@keyledger/domain';
import { withSpan } from '@keyledger/runtime';
import type { DueKind, ScheduleRow } from '../schedule/tables.js';

/** The time in the log that a due time answers: a reminder is due before what it reminds of. */
function answered(kind: DueKind, dueAt: string): string {
  if (!kind.endsWith('-reminder')) return dueAt;
  return new Date(Date.parse(dueAt) + REMINDER_HOURS * MS_PER_HOUR).toISOString();
}

/**
 * Has key-lifecycle answer a due time. Whether it did something or the log had moved on is the log's to say.
 * @throws KeyledgerError key-lifecycle's refusal; Unavailable; Timeout.
 */
export async function sendDue(bus: Bus, { key_id: keyId, kind, due_at: dueAt }: ScheduleRow): Promise<void> {
  await withSpan(`scheduled ${kind}`, { kind: 'client' }, async (traceparent) => {
    const request: ScheduledRequest = {
      keyId,
      kind,
      dueAt: answered(kind, dueAt),
      ...(traceparent ? { traceparent } : {}),
    };
    await bus.request<ScheduledReply>(LIFECYCLE.scheduled, request, traceparent ? { traceparent } : {});
  });
}
