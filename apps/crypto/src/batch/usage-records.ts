import type { OperationCall, OperationResult, UsageRecord } from '@keyledger/contracts';
import type { TouchedKey } from '../operations/use-keys.js';
import { usageId } from './usage-id.js';

/** For a call that named no key, or none that the caller has. */
const NO_KEY: TouchedKey[] = [{ keyId: '', version: null }];

/**
 * The usage records of a call: one, or one per key where re-encrypting used two, so that each key's usage is complete.
 * Ids are unique per operation done, also when a caller repeats a request: what was done twice is on record twice.
 * @param time ISO 8601 UTC
 */
export function usageRecords(
  call: OperationCall,
  result: OperationResult,
  touched: TouchedKey[],
  time: string,
): UsageRecord[] {
  const { caller } = call;
  const keys = touched.length > 0 ? touched : NO_KEY;
  return keys.map(({ keyId, version }) => ({
    id: usageId(Date.now()),
    time,
    keyId: keyId || null,
    version: version ?? versionIn(result),
    projectId: caller.projectId,
    operation: call.request.op,
    outcome: result.ok ? 'ok' : result.code,
    principal: caller.principalId,
    principalName: caller.principalName,
    sourceAddress: call.sourceAddress,
    frontDoor: call.frontDoor,
    requestId: call.requestId,
  }));
}

/** The version that turned out to be the right one, where several were tried. */
const versionIn = (result: OperationResult): number | null =>
  result.ok && 'version' in result.value ? result.value.version : null;
