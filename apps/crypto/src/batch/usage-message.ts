import type { UsageMessage, UsageOrigin, UsageRecord } from '@keyledger/contracts';

/** Writes the records of a batch as one message, half as long for the bus and the ledger as the records by themselves. */
export function usageMessage(records: readonly UsageRecord[]): UsageMessage {
  const message: UsageMessage = { origins: [], records: [] };
  const indexes = new Map<string, number>();
  for (const record of records) {
    const { id, keyId, version, operation, outcome, requestId } = record;
    const name = nameOf(record);
    let origin = indexes.get(name);
    if (origin === undefined) {
      origin = message.origins.push(originOf(record)) - 1;
      indexes.set(name, origin);
    }
    message.records.push({ id, origin, keyId, version, operation, outcome, requestId });
  }
  return message;
}

/** The principal's name comes last: it is the only one of them that may hold any character. */
const nameOf = (from: UsageOrigin): string =>
  `${from.time} ${from.projectId} ${from.principal} ${from.sourceAddress} ${from.frontDoor} ${from.principalName}`;

function originOf({
  time,
  projectId,
  principal,
  principalName,
  sourceAddress,
  frontDoor,
}: UsageOrigin): UsageOrigin {
  return { time, projectId, principal, principalName, sourceAddress, frontDoor };
}
