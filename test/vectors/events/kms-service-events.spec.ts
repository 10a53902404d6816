import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evolveKmsService, type KmsService, type KmsServiceEvent } from '@keyledger/domain';
import { openEvent, type StoredEvent } from '@keyledger/event-store';

/**
 * Stored events of a project's KMS service as versions up to now wrote them: they must fold to the same service for ever. The
 * fixture is extended, never regenerated.
 */
const frozen = JSON.parse(
  readFileSync(join(import.meta.dirname, 'kms-service-schema-1.json'), 'utf8'),
) as { events: StoredEvent[] };

/** The type check finds one that is missing here, the test one that is missing in the fixture. */
const KINDS: Record<KmsServiceEvent['type'], true> = {
  KmsServiceConfigured: true,
  KmsServiceReconfigured: true,
  KmsServiceStarted: true,
  KmsServiceStopped: true,
};

function states(): KmsService[] {
  let state: KmsService | undefined;
  return frozen.events.map((stored) => {
    const { type, data, revision } = openEvent(stored, null);
    state = evolveKmsService(state, { type, data } as KmsServiceEvent, revision);
    return state;
  });
}

test('every kind of event of a KMS service is frozen', () => {
  expect([...new Set(frozen.events.map(({ type }) => type))].sort()).toEqual(Object.keys(KINDS).sort());
});

test('a KMS service of schema 1 folds to what it was', () => {
  const [first, second, ...rest] = states();
  expect(first).toMatchObject({
    status: 'Configured',
    config: {
      backend: { type: 'vault', auth: { method: 'token' }, credentialId: 'kms-backend-1' },
      defaultKeyId: 'rustfs-master',
    },
  });
  expect(second).toMatchObject({
    config: { backend: { auth: { method: 'approle', roleId: 'r' } }, cacheTtlSeconds: 900 },
    supersededCredentialId: 'kms-backend-1',
  });
  expect(rest.map(({ status }) => status)).toEqual(['Configured', 'Running', 'Configured', 'Running']);
  expect(rest.at(-1)).toEqual({
    status: 'Running',
    config: {
      backend: { type: 'local', keyDir: '/keys' },
      ...{ defaultKeyId: null, timeoutSeconds: 30, retryAttempts: 3 },
      ...{ enableCache: true, maxCachedKeys: 1024, cacheTtlSeconds: 600 },
    },
    supersededCredentialId: 'kms-backend-2',
    revision: 5,
  });
});
