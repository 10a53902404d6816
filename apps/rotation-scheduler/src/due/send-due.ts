import type { Bus } from '@keyledger/bus';
import {
  CUSTODY,
  LIFECYCLE,
  type CustodyScheduledReply,
  type CustodyScheduledRequest,
  type ScheduledReply,
  type ScheduledRequest,
} from '@keyledger/contracts';
import { MS_PER_HOUR, REMINDER_HOURS } from '@keyledger/domain';
import { withSpan } from '@keyledger/runtime';
import { isCustodyKind, type DueKind, type ScheduleRow } from '../schedule/tables.js';

/** A new root key is dealt to all nodes and wraps all master keys before the answer. */
const CUSTODY_TIMEOUT_MS = 60_000;

/** The time in the log that a due time answers: a reminder is due before what it reminds of. */
function answered(kind: DueKind, dueAt: string): string {
  if (!kind.endsWith('-reminder')) return dueAt;
  return new Date(Date.parse(dueAt) + REMINDER_HOURS * MS_PER_HOUR).toISOString();
}

/**
 * Has key-lifecycle, or crypto where it is about root key and master keys, answer a due time. Whether it did something or the
 * log had moved on is the log's to say.
 * @throws KeyledgerError the service's refusal; Unavailable; Timeout.
 */
export async function sendDue(bus: Bus, { key_id: id, kind, due_at }: ScheduleRow): Promise<void> {
  await withSpan(`scheduled ${kind}`, { kind: 'client' }, async (traceparent) => {
    const traced = traceparent ? { traceparent } : {};
    const dueAt = answered(kind, due_at);
    if (isCustodyKind(kind)) {
      const request: CustodyScheduledRequest = { instanceId: id, kind, dueAt, ...traced };
      const options = { timeoutMs: CUSTODY_TIMEOUT_MS, ...traced };
      await bus.request<CustodyScheduledReply>(CUSTODY.scheduled, request, options);
    } else {
      const request: ScheduledRequest = { keyId: id, kind, dueAt, ...traced };
      await bus.request<ScheduledReply>(LIFECYCLE.scheduled, request, traced);
    }
  });
}
