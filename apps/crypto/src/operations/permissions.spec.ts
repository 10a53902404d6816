import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ROLES,
  mayDo,
  newId,
  specFacts,
  type GrantConstraints,
  type GrantOperation,
  type JsonObject,
  type KeySpec,
  type KeyUsage,
  type Role,
} from '@keyledger/domain';
import type { OperationRequest } from '@keyledger/contracts';
import { CryptoWorld, base64 } from '../testing/crypto-world.js';
import { OTHER_PROJECT, PROJECT } from '../testing/stores.js';

/** Who may use a key: role × permission × grant × constraint, for every operation. */
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
const context = { table: 'patients', row: '17' };

interface Operation {
  spec: KeySpec;
  grant: GrantOperation;
  request(subject: Subject): OperationRequest;
}
const aes = (grant: GrantOperation, request: Operation['request']): Operation => ({
  spec: 'AES_256',
  grant,
  request,
});
const dataKey = { bytes: 32, context };
const pair = { pairSpec: 'ED25519', context } as const;
const raw = { message, messageType: 'RAW' } as const;

const OPERATIONS: Record<string, Operation> = {
  encrypt: aes('Encrypt', ({ id }) => ({ op: 'encrypt', key: { id }, plaintext: message, context })),
  decrypt: aes('Decrypt', ({ id, ciphertext }) => ({ op: 'decrypt', key: { id }, ciphertext, context })),
  'decrypt without a name': aes('Decrypt', ({ ciphertext }) => ({ op: 'decrypt', ciphertext, context })),
  'a data key': aes('GenerateDataKey', ({ id }) => ({
    op: 'generateDataKey',
    key: { id },
    withPlaintext: true,
    ...dataKey,
  })),
  'a data key without plaintext': aes('GenerateDataKeyWithoutPlaintext', ({ id }) => ({
    op: 'generateDataKey',
    key: { id },
    withPlaintext: false,
    ...dataKey,
  })),
  'a data key pair': aes('GenerateDataKeyPair', ({ id }) => ({
    op: 'generateDataKeyPair',
    key: { id },
    withPlaintext: true,
    ...pair,
  })),
  'a data key pair without plaintext': aes('GenerateDataKeyPairWithoutPlaintext', ({ id }) => ({
    op: 'generateDataKeyPair',
    key: { id },
    withPlaintext: false,
    ...pair,
  })),
  sign: { spec: 'EC_P256', grant: 'Sign', request: ({ id }) => ({ op: 'sign', key: { id }, ...raw }) },
  verify: {
    spec: 'EC_P256',
    grant: 'Verify',
    request: ({ id, signature }) => ({ op: 'verify', key: { id }, ...raw, signature }),
  },
  generateMac: {
    spec: 'HMAC_256',
    grant: 'GenerateMac',
    request: ({ id }) => ({ op: 'generateMac', key: { id }, message }),
  },
  verifyMac: {
    spec: 'HMAC_256',
    grant: 'VerifyMac',
    request: ({ id, mac }) => ({ op: 'verifyMac', key: { id }, message, mac }),
  },
};

async function subjectFor(spec: KeySpec, usage: KeyUsage = specFacts(spec).usages[0]!): Promise<Subject> {
  const id = await world.createKey(spec, { usage });
  const subject: Subject = { id, ciphertext: '', signature: '', mac: '' };
  const first = { AES_256: 'encrypt', EC_P256: 'sign', HMAC_256: 'generateMac' }[spec as 'AES_256'];
  return Object.assign(subject, await world.reply(OPERATIONS[first]!.request(subject)));
}

interface GrantFacts {
  grantee?: string;
  operations: GrantOperation[];
  constraints?: GrantConstraints | null;
}
async function give(id: string, { grantee = 'principal-1', operations, constraints = null }: GrantFacts) {
  const grantId = newId().replaceAll('-', '').repeat(2);
  const grant = { grantId, name: null, grantee, retiring: null, issuer: 'manager', operations, constraints };
  await world.append(id, 'GrantCreated', grant as unknown as JsonObject);
  return grantId;
}

const as = (role: Role, request: OperationRequest, project = PROJECT): Promise<string> =>
  world.refusal(request, project, { role });

describe.each(Object.entries(OPERATIONS))('%s', (_name, { spec, grant, request }) => {
  test('by role: whoever may use keys, and nobody else', async () => {
    const asked = request(await subjectFor(spec));
    for (const role of ROLES) {
      const expected = mayDo(role, 'keys.use') ? 'not refused' : 'AccessDenied';
      expect([role, await as(role, asked)]).toEqual([role, expected]);
    }
  });

  test('by permission: use lets anybody, read and manage nobody; taken is taken', async () => {
    const subject = await subjectFor(spec);
    const asked = request(subject);
    for (const permission of ['read', 'manage', 'use']) {
      await world.append(subject.id, 'KeyPermissionGiven', { principalId: 'principal-1', permission });
      const expected = permission === 'use' ? 'not refused' : 'AccessDenied';
      for (const role of ['operator', 'auditor', 'member'] as const) {
        expect([permission, role, await as(role, asked)]).toEqual([permission, role, expected]);
      }
    }
    await world.append(subject.id, 'KeyPermissionTaken', { principalId: 'principal-1', permission: 'use' });
    expect(await as('member', asked)).toBe('AccessDenied');
  });

  test('by grant: of this operation to this principal, until it is revoked or retired', async () => {
    const subject = await subjectFor(spec);
    const asked = request(subject);
    const others = Object.values(OPERATIONS).map((each) => each.grant);
    await give(subject.id, { operations: others.filter((each) => each !== grant) });
    await give(subject.id, { operations: [grant], grantee: 'principal-2' });
    expect(await as('member', asked)).toBe('AccessDenied');
    for (const ending of ['GrantRevoked', 'GrantRetired']) {
      const grantId = await give(subject.id, { operations: [grant] });
      for (const role of ROLES) expect([role, await as(role, asked)]).toEqual([role, 'not refused']);
      await world.append(subject.id, ending, { grantId });
      expect(await as('member', asked)).toBe('AccessDenied');
    }
  });

  test('a grant says nothing of another key or project, and opens no state', async () => {
    const subject = await subjectFor(spec);
    const asked = request(subject);
    expect(await as('member', asked)).toBe('AccessDenied');
    await world.append(subject.id, 'KeyDisabled');
    expect(await as('member', asked)).toBe('AccessDenied');
    await give(subject.id, { operations: [grant] });
    expect(await as('member', asked)).toBe('KeyDisabled');
    expect(await as('admin', asked, OTHER_PROJECT)).toMatch(/^(KeyNotFound|InvalidCiphertext)$/);
    expect(await as('member', asked, OTHER_PROJECT)).toMatch(/^(KeyNotFound|InvalidCiphertext)$/);
    await world.deleteKey(subject.id);
    expect(await as('member', asked)).toBe('AccessDenied');
    expect(await as('user', asked)).toBe('KeyDeleted');
    expect(await as('member', asked, OTHER_PROJECT)).toMatch(/^(KeyNotFound|InvalidCiphertext)$/);
  });
});

const CONSTRAINTS: [string, GrantConstraints, boolean][] = [
  ['the same context', { encryptionContextEquals: context }, true],
  ['more than the context', { encryptionContextEquals: { ...context, more: '' } }, false],
  ['less than the context', { encryptionContextEquals: { table: 'patients' } }, false],
  ['a part of the context', { encryptionContextSubset: { table: 'patients' } }, true],
  ['another value', { encryptionContextSubset: { table: 'doctors' } }, false],
  [
    'both, of which one fails',
    { encryptionContextEquals: context, encryptionContextSubset: { a: 'b' } },
    false,
  ],
];
const WITH_CONTEXT = Object.entries(OPERATIONS).filter(([, { spec }]) => spec === 'AES_256');

describe.each(WITH_CONTEXT)('%s', (_name, { spec, grant, request }) => {
  test.each(CONSTRAINTS)('under a grant for %s', async (_what, constraints, allowed) => {
    const subject = await subjectFor(spec);
    const asked = request(subject);
    await give(subject.id, { operations: [grant], constraints });
    expect(await as('member', asked)).toBe(allowed ? 'not refused' : 'AccessDenied');
    const { context: _none, ...bare } = asked as Extract<OperationRequest, { op: 'encrypt' }>;
    expect(await as('member', bare)).toBe('AccessDenied');
  });
});

test('a constraint never holds where there is no context', async () => {
  const subject = await subjectFor('EC_P256');
  const constraints = { encryptionContextSubset: { a: 'b' } };
  await give(subject.id, { operations: ['Sign'], constraints });
  expect(await as('member', OPERATIONS.sign!.request(subject))).toBe('AccessDenied');
});

test('re-encrypting asks the source for ReEncryptFrom and the destination for ReEncryptTo, each with its context', async () => {
  const source = await subjectFor('AES_256');
  const target = await subjectFor('AES_256');
  const request = {
    op: 'reEncrypt',
    ciphertext: source.ciphertext,
    sourceContext: context,
    key: { id: target.id },
    context: { other: 'y' },
  } as const;
  const from = { operations: ['ReEncryptFrom'], constraints: { encryptionContextEquals: context } } as const;
  const to = {
    operations: ['ReEncryptTo'],
    constraints: { encryptionContextEquals: { other: 'y' } },
  } as const;
  expect(await as('member', request)).toBe('AccessDenied');
  await give(source.id, { ...from, operations: [...from.operations] });
  expect(await as('member', request)).toBe('AccessDenied');
  await give(target.id, { operations: ['ReEncryptFrom', 'Encrypt', 'Decrypt'] });
  expect(await as('member', request)).toBe('AccessDenied');
  await give(target.id, { ...to, operations: [...to.operations] });
  expect(await as('member', request)).toBe('not refused');
  expect(await as('member', { ...request, context: {} })).toBe('AccessDenied');
});

test('what a caller was denied is on record, with the key that he wanted', async () => {
  const subject = await subjectFor('AES_256');
  await as('member', OPERATIONS.encrypt!.request(subject));
  expect(world.usage.at(-1)).toMatchObject({
    keyId: subject.id,
    operation: 'encrypt',
    outcome: 'AccessDenied',
  });
});

test.each(ROLES)('random bytes for the role %s', async (role) => {
  const expected = mayDo(role, 'random.generate') ? 'not refused' : 'AccessDenied';
  expect(await as(role, { op: 'random', bytes: 8 })).toBe(expected);
});
