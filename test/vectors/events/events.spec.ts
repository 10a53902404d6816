import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evolve, type KeyEvent, type KeyHistory } from '@keyledger/domain';
import { openEvent, type StoredEvent } from '@keyledger/event-store';
import { KNOWN_KEY_EVENTS, upcastKeyEvent } from '../../../apps/key-lifecycle/src/log/upcast.js';

/**
 * Stored events as versions up to now wrote them: they must open, upcast and fold to the same key for ever. The fixture is
 * extended, never regenerated.
 */
interface Frozen {
  historyKey: string;
  life: StoredEvent[];
  imported: StoredEvent[];
}
const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'schema-1.json'), 'utf8')) as Frozen;
const historyKey = createSecretKey(Buffer.from(frozen.historyKey, 'hex'));

function states(events: StoredEvent[]): KeyHistory[] {
  let state: KeyHistory;
  return events.map((stored) => {
    const event: KeyEvent = upcastKeyEvent(openEvent(stored, historyKey));
    const { revision, time } = stored;
    state = evolve(state, event, { keyId: stored.stream.slice('key-'.length), revision, time });
    return state;
  });
}

test('every kind of key event is frozen', () => {
  const types = new Set([...frozen.life, ...frozen.imported].map(({ type }) => type));
  expect([...types].sort()).toEqual([...KNOWN_KEY_EVENTS].sort());
});

test('a whole life of schema 1 folds to the key that it was', () => {
  expect(states(frozen.life).at(-1)).toEqual({
    id: '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
    projectId: 'a'.repeat(32),
    description: 'wages',
    state: 'Disabled',
    spec: 'AES_256',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'KEYLEDGER',
    currentVersion: 3,
    versions: [
      { version: 1, state: 'Enabled', createdAt: '2026-01-01T00:00:00.000Z', fingerprint: '11'.repeat(32) },
      { version: 2, state: 'Disabled', createdAt: '2026-01-01T00:00:03.000Z', fingerprint: '22'.repeat(32) },
      {
        ...{ version: 3, state: 'Enabled', createdAt: '2026-01-01T00:00:04.000Z' },
        ...{ fingerprint: '33'.repeat(32), publicKey: 'AAAA' },
      },
    ],
    tags: { owner: 'ada' },
    createdAt: '2026-01-01T00:00:00.000Z',
    deletionAt: null,
    rotation: {
      ...{ enabled: false, periodDays: null, nextRotationAt: null, count: 2 },
      lastRotatedAt: '2026-01-01T00:00:04.000Z',
    },
    material: { present: true, expiresAt: null, reminded: false },
    grants: [
      {
        ...{ grantId: 'aa'.repeat(32), name: 'backup', grantee: 'p2', retiring: 'p3', issuer: 'p1' },
        ...{ operations: ['Decrypt', 'RetireGrant'], createdAt: '2026-01-01T00:00:13.000Z' },
        constraints: { encryptionContextSubset: { bucket: 'b' } },
      },
    ],
    permissions: { p2: ['manage'] },
    deletionReminded: true,
    boundResources: { volume: 1, lun: 1 },
    boundByAlgorithm: { AES256_CTR: 1, AES256_GCM: 1 },
    resourcesBlocked: false,
    revision: 29,
  });
  const blockedAt = frozen.life.findIndex(({ type }) => type === 'ResourcesBlocked');
  expect(states(frozen.life)[blockedAt]).toMatchObject({ resourcesBlocked: true });
});

test('imported material of schema 1 comes and goes, and the key is deleted', () => {
  const [created, imported, reminded, expired, again, removed, pending, deleted] = states(frozen.imported);
  expect(created).toMatchObject({ state: 'PendingImport', currentVersion: 0 });
  expect(imported).toMatchObject({ state: 'Enabled', currentVersion: 1, material: { present: true } });
  expect(reminded).toMatchObject({ material: { reminded: true } });
  expect(expired).toMatchObject({ state: 'PendingImport', material: { present: false } });
  expect(again).toMatchObject({ state: 'Enabled', material: { present: true, expiresAt: null } });
  expect(removed).toMatchObject({ state: 'PendingImport' });
  expect(pending).toMatchObject({ state: 'PendingDeletion' });
  expect(deleted).toMatchObject({ state: 'Deleted', actor: 'p1' });
});

test('without its history key an event is noise, and an altered one fails loudly', () => {
  const [first] = frozen.life as [StoredEvent];
  expect(openEvent(first, null)).toMatchObject({ data: null, metadata: null });
  expect(() => openEvent({ ...first, type: 'KeyEnabled' }, historyKey)).toThrow();
});
