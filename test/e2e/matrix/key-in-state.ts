import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import {
  base64,
  encrypt,
  expectStatus,
  importMaterial,
  importParameters,
  newKey,
  wrapMaterial,
} from '../../support/keys.js';
import type { Stack } from '../../support/stack.js';

export const STATES = ['PendingImport', 'Enabled', 'Disabled', 'PendingDeletion', 'Deleted'] as const;
export type State = (typeof STATES)[number];

/** `aes` when an operation says nothing; `rotated` is one with two versions, `imported` one whose material came from outside. */
export type Kind = 'aes' | 'rotated' | 'imported' | 'signer' | 'mac';

const SPECS: Record<Kind, string> = {
  ...{ aes: 'AES_256', rotated: 'AES_256', imported: 'AES_256', signer: 'EC_P256', mac: 'HMAC_256' },
};

/** What an operation needs, made while the key can still make it. Those of the second kind need a key with material. */
const PREPARATIONS = {
  name: async () => ({ name: `alias/matrix-${randomUUID()}` }),
  alias: async (stack: Stack, id: string) => newAlias(stack, id),
  aliasOfAnother: async (stack: Stack) => newAlias(stack, (await newKey(stack)).id),
  principal: (stack: Stack) => self(stack),
  permission: async (stack: Stack, id: string) => {
    const { principalId } = await self(stack);
    expectStatus(await stack.api('PUT', `/keys/${id}/permissions/${principalId}/use`), 200);
    return { principalId };
  },
  bound: async (stack: Stack, id: string) => {
    expectStatus(await stack.api('POST', `/keys/${id}/bind`, { type: 'volume', id: 'v1' }), 200);
    return {};
  },
  blocked: async (stack: Stack, id: string) => {
    expectStatus(await stack.api('POST', `/keys/${id}/resources/block`), 200);
    return {};
  },
  grant: async (stack: Stack, id: string) => {
    const { principalId: grantee } = await self(stack);
    const body = { grantee, operations: ['Encrypt'] };
    return { grantId: expectStatus(await stack.api('POST', `/keys/${id}/grants`, body), 201).grantId };
  },
  wrappedMaterial: async (stack: Stack, id: string, material: Buffer) => {
    const { publicKey, importToken } = await importParameters(stack, id);
    return { importToken, encryptedMaterial: wrapMaterial(publicKey, material) };
  },
  ciphertext: async (stack: Stack, id: string) => ({ ciphertext: await encrypt(stack, id, 'hello') }),
  signature: async (stack: Stack, id: string) => made(stack, id, 'sign'),
  mac: async (stack: Stack, id: string) => made(stack, id, 'generate-mac'),
} satisfies Record<string, (stack: Stack, id: string, material: Buffer) => Promise<Record<string, string>>>;
export type Preparation = keyof typeof PREPARATIONS;
const NEEDS_MATERIAL: Preparation[] = ['bound', 'ciphertext', 'signature', 'mac'];

/** A key of this kind, prepared, and then brought into the state: all of it by the API. */
export async function keyInState(
  stack: Stack,
  state: State,
  kind: Kind = 'aes',
  preparation?: Preparation,
): Promise<Record<string, string>> {
  const material = newMaterial(kind);
  const isExternal = state === 'PendingImport' || kind === 'imported';
  const id = await create(stack, kind, isExternal);
  const needsMaterial = preparation !== undefined && NEEDS_MATERIAL.includes(preparation);
  if (isExternal && (state !== 'PendingImport' || needsMaterial)) await importMaterial(stack, id, material);
  if (kind === 'rotated' && !isExternal) await post(stack, id, 'rotate');
  const prepared = preparation ? await PREPARATIONS[preparation](stack, id, material) : {};
  if (state === 'PendingImport' && needsMaterial) {
    expectStatus(await stack.api('DELETE', `/keys/${id}/material`), 200);
  }
  if (state === 'Disabled') await post(stack, id, 'disable', { acceptBound: true });
  if (state === 'PendingDeletion' || state === 'Deleted') await post(stack, id, 'schedule-deletion');
  if (state === 'Deleted') await post(stack, id, 'delete-now');
  return { id, ...prepared };
}

async function create(stack: Stack, kind: Kind, isExternal: boolean): Promise<string> {
  const usage = { signer: { usage: 'SIGN_VERIFY' }, mac: { usage: 'GENERATE_VERIFY_MAC' } }[kind as 'signer'];
  const origin = isExternal ? { origin: 'EXTERNAL' } : {};
  return (await newKey(stack, { spec: SPECS[kind], ...usage, ...origin })).id;
}

const post = async (stack: Stack, id: string, verb: string, body?: object): Promise<void> =>
  void expectStatus(await stack.api('POST', `/keys/${id}/${verb}`, body), 200);

async function newAlias(stack: Stack, id: string): Promise<{ name: string }> {
  const name = `alias/matrix-${randomUUID()}`;
  expectStatus(await stack.api('POST', '/aliases', { name, key: id }), 201);
  return { name };
}

async function self(stack: Stack): Promise<{ principalId: string }> {
  return { principalId: expectStatus(await stack.api('GET', '/whoami'), 200).id };
}

async function made(
  stack: Stack,
  id: string,
  verb: 'sign' | 'generate-mac',
): Promise<Record<string, string>> {
  const reply = await stack.api('POST', `/keys/${id}/${verb}`, { message: base64('hello') });
  const { signature, mac } = expectStatus(reply, 200);
  return signature === undefined ? { mac } : { signature };
}

function newMaterial(kind: Kind): Buffer {
  if (kind !== 'signer') return randomBytes(32);
  const pem = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
  return createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
}
