import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KeySpec, KeyUsage } from '@keyledger/domain';
import type { OperationRequest } from '@keyledger/contracts';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';

/** Every operation in every state of DESIGN 4, warm and cold. What a green run does not prove: that several nodes agree. */
let world: CryptoWorld;
beforeAll(async () => {
  world = await CryptoWorld.open();
});
afterAll(() => world.close());

interface Subject {
  id: string;
  ciphertext: string;
  signature: string;
  mac: string;
}
const message = base64('x');

const OPERATIONS: Record<string, (subject: Subject) => OperationRequest> = {
  encrypt: ({ id }) => ({ op: 'encrypt', key: { id }, plaintext: message }),
  decrypt: ({ id, ciphertext }) => ({ op: 'decrypt', key: { id }, ciphertext }),
  'decrypt without a name': ({ ciphertext }) => ({ op: 'decrypt', ciphertext }),
  reEncrypt: ({ id, ciphertext }) => ({ op: 'reEncrypt', ciphertext, key: { id } }),
  generateDataKey: ({ id }) => ({ op: 'generateDataKey', key: { id }, bytes: 32, withPlaintext: true }),
  generateDataKeyPair: ({ id }) => ({
    op: 'generateDataKeyPair',
    key: { id },
    pairSpec: 'ED25519',
    withPlaintext: true,
  }),
  sign: ({ id }) => ({ op: 'sign', key: { id }, message, messageType: 'RAW' }),
  verify: ({ id, signature }) => ({ op: 'verify', key: { id }, message, messageType: 'RAW', signature }),
  generateMac: ({ id }) => ({ op: 'generateMac', key: { id }, message }),
  verifyMac: ({ id, mac }) => ({ op: 'verifyMac', key: { id }, message, mac }),
};
const SPEC_OF: Record<string, KeySpec> = {
  sign: 'EC_P256',
  verify: 'EC_P256',
  generateMac: 'HMAC_256',
  verifyMac: 'HMAC_256',
};
const USAGE_OF: Partial<Record<KeySpec, KeyUsage>> = {
  EC_P256: 'SIGN_VERIFY',
  HMAC_256: 'GENERATE_VERIFY_MAC',
};

const STATES: Record<string, { outcome: string; enter(id: string): Promise<void> }> = {
  Enabled: { outcome: 'not refused', enter: async () => undefined },
  Disabled: { outcome: 'KeyDisabled', enter: (id) => world.append(id, 'KeyDisabled') },
  PendingDeletion: {
    outcome: 'InvalidKeyState',
    enter: (id) =>
      world.append(id, 'KeyDeletionScheduled', { deletionAt: '2027-01-01T00:00:00.000Z', waitHours: 72 }),
  },
  Deleted: { outcome: 'KeyDeleted', enter: (id) => world.deleteKey(id) },
};

async function subjectFor(operation: string): Promise<Subject> {
  const spec = SPEC_OF[operation] ?? 'AES_256';
  const id = await world.createKey(spec, { usage: USAGE_OF[spec] ?? 'ENCRYPT_DECRYPT' });
  const subject: Subject = { id, ciphertext: '', signature: '', mac: '' };
  if (spec === 'AES_256') Object.assign(subject, await world.reply(OPERATIONS.encrypt!(subject)));
  if (spec === 'EC_P256') Object.assign(subject, await world.reply(OPERATIONS.sign!(subject)));
  if (spec === 'HMAC_256') Object.assign(subject, await world.reply(OPERATIONS.generateMac!(subject)));
  return subject;
}

const CELLS = Object.keys(OPERATIONS).flatMap((operation) =>
  Object.keys(STATES).map((state): [string, string] => [operation, state]),
);

test.each(CELLS)('%s with a key that is %s', async (operation, state) => {
  const subject = await subjectFor(operation);
  const request = OPERATIONS[operation]!(subject);
  expect(await world.refusal(request)).toBe('not refused');
  await STATES[state]!.enter(subject.id);
  expect(await world.refusal(request)).toBe(STATES[state]!.outcome);
  world.keyring.clear();
  expect(await world.refusal(request)).toBe(STATES[state]!.outcome);
});

test('a key that was enabled again serves again', async () => {
  const subject = await subjectFor('encrypt');
  const request = OPERATIONS.decrypt!(subject);
  await world.append(subject.id, 'KeyDisabled');
  expect(await world.refusal(request)).toBe('KeyDisabled');
  await world.append(subject.id, 'KeyEnabled');
  expect(await world.refusal(request)).toBe('not refused');
});

test('a key whose material is destroyed serves no node that has to load it, also before the log says so', async () => {
  const subject = await subjectFor('encrypt');
  await world.material.handle({ type: 'destroy', keyId: subject.id });
  world.keyring.clear();
  expect(await world.refusal(OPERATIONS.decrypt!(subject))).toBe('KeyDeleted');
});
