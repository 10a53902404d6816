import { z } from 'zod';
import type { UsageMessage, UsageRecord } from '@keyledger/contracts';

/** Records in one message: what one crypto node publishes at a time. */
const MAX_RECORDS_PER_MESSAGE = 4_096;
const MAX_TEXT_CHARS = 1_024;

/** No database keeps U+0000 (PostgreSQL refuses it), and a record that cannot be kept would hold up all behind it. */
const text = z
  .string()
  .max(MAX_TEXT_CHARS)
  .refine((value) => !value.includes('\0'));

/** In one form for all, so that times compare as texts. */
const time = z.iso.datetime().transform((given) => new Date(given).toISOString());

const origin = z.object({
  time,
  projectId: text,
  principal: text,
  principalName: text,
  sourceAddress: text,
  frontDoor: text,
});
const operation = z.object({
  id: text.min(1),
  keyId: text.nullable(),
  version: z.int().nullable(),
  operation: text,
  outcome: text,
  requestId: text,
});

const listOf = <T extends z.ZodType>(each: T) => z.array(each).max(MAX_RECORDS_PER_MESSAGE);
const usageMessage = z.object({
  origins: listOf(origin),
  records: listOf(operation.extend({ origin: z.int().nonnegative() })),
});
/** The first form of a message, whose records are complete: some may be on the bus still when a new version starts. */
const completeRecords = z.object({ records: listOf(operation.extend(origin.shape)) });

/**
 * Reads a message of the usage stream.
 * @throws Error naming the fields that are wrong, without their values.
 */
export function parseUsageMessage(bytes: Uint8Array): UsageRecord[] {
  const message: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof message === 'object' && message !== null && 'origins' in message) {
    return recordsOf(checked(usageMessage, message) as UsageMessage);
  }
  return checked(completeRecords, message).records as UsageRecord[];
}

function checked<T>(schema: z.ZodType<T>, message: unknown): T {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`not usage records: ${fields.slice(0, 5).join('; ')}`);
}

function recordsOf({ origins, records }: UsageMessage): UsageRecord[] {
  return records.map(({ origin: index, id, keyId, version, operation, outcome, requestId }) => {
    const from = origins[index];
    if (!from) throw new Error('not usage records: an origin is missing');
    return { ...from, id, keyId, version, operation, outcome, requestId };
  });
}
