import { deterministicId, rootKeyStream, type CustodyEvent } from '@keyledger/domain';
import { plainEvent, type EventStore } from '@keyledger/event-store';
import type { RootKeyRecord } from '../material-store/root-record.js';

const ROOT_KEY_EVENT_SCHEMA = 1;

/**
 * Writes into the log that root key and first master key exist. Every start of every node tries, since the one that made
 * them may have been killed before it could; the events have the same ids each time, so that they are written once.
 */
export async function recordRootKey(
  store: EventStore,
  record: RootKeyRecord,
  firstMasterKeyId: string,
  at: string,
): Promise<void> {
  const stream = rootKeyStream(record.providerId);
  if ((await store.readStream(stream, { limit: 1 })).length > 0) return;
  const { rootKeyId, fingerprint, custody } = record;
  const events: CustodyEvent[] = [
    { type: 'RootKeyCreated', data: { rootKeyId, fingerprint, custody } },
    { type: 'MasterKeyCreated', data: { masterKeyId: firstMasterKeyId, rootKeyId } },
  ];
  const commandId = deterministicId('record root key', rootKeyId);
  const metadata = {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    principal: 'system:crypto',
    principalName: 'crypto',
    sourceAddress: '',
    frontDoor: 'system',
  };
  await store.append(
    stream,
    'none',
    events.map((event) =>
      plainEvent({
        ...event,
        id: deterministicId(commandId, event.type),
        time: at,
        schema: ROOT_KEY_EVENT_SCHEMA,
        metadata,
      }),
    ),
  );
}
