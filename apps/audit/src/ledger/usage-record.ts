import { z } from 'zod';
import type { UsageRecord } from '@keyledger/contracts';

/** Records in one message: what one crypto node publishes at a time. */
const MAX_RECORDS_PER_MESSAGE = 4_096;
const MAX_TEXT_CHARS = 1_024;

/** No database keeps U+0000 (PostgreSQL refuses it), and a record that cannot be kept would hold up all behind it. */
const text = z
  .string()
  .max(MAX_TEXT_CHARS)
  .refine((value) => !value.includes('\0'));

const usageRecord = z.object({
  id: text.min(1),
  time: z.iso.datetime(),
  keyId: text.nullable(),
  version: z.int().nullable(),
  projectId: text,
  operation: text,
  outcome: text,
  principal: text,
  principalName: text,
  sourceAddress: text,
  frontDoor: text,
  requestId: text,
});

const usageMessage = z.object({ records: z.array(usageRecord).max(MAX_RECORDS_PER_MESSAGE) });

/**
 * Reads a message of the usage stream.
 * @throws Error naming the fields that are wrong, without their values.
 */
export function parseUsageMessage(bytes: Uint8Array): UsageRecord[] {
  const parsed = usageMessage.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.data.records as UsageRecord[];
  const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`not usage records: ${fields.slice(0, 5).join('; ')}`);
}
