import { base64, encrypt, expectStatus, newKey, newPrincipal } from '../../support/keys.js';
import { startStack, type Stack } from '../../support/stack.js';

/** A member may do nothing but what a key lets it do: by a permission on the key, or by a grant. */
let stack: Stack;
let member: { id: string; token: string };
let id: string;
beforeAll(async () => {
  stack = await startStack();
  member = await newPrincipal(stack, { name: 'member', role: 'member' });
});
beforeEach(async () => {
  id = (await newKey(stack)).id;
});
afterAll(() => stack?.stop());

const status = async (method: string, path: string, body?: unknown): Promise<number> =>
  (await stack.api(method, path, body, member)).status;
const seen = async (): Promise<string[]> =>
  expectStatus(await stack.api('GET', '/keys', undefined, member), 200).keys.map((key: any) => key.id);

/** What the member can do with the key now. */
const can = async () => ({
  read: await status('GET', `/keys/${id}`),
  history: await status('GET', `/keys/${id}/history`),
  usage: await status('GET', `/keys/${id}/usage`),
  use: await status('POST', `/keys/${id}/encrypt`, { plaintext: base64('x') }),
  manage: await status('POST', `/keys/${id}/tags`, { set: { a: 'b' } }),
  alias: await status('POST', '/aliases', { name: `alias/of-${id}`, key: id }),
  delete: await status('POST', `/keys/${id}/schedule-deletion`),
});
const nothing = { read: 403, history: 403, usage: 403, use: 403, manage: 403, alias: 403, delete: 403 };
const reading = { ...nothing, read: 200, history: 200, usage: 200 };

test('nothing is let to it by its role', async () => {
  expect(await can()).toEqual(nothing);
  expect(await seen()).toEqual([]);
  for (const path of ['/audit', '/events', '/notices', '/principals', '/quotas', '/schedule'])
    expect([path, await status('GET', path)]).toEqual([path, 403]);
  expect(await status('POST', '/keys', {})).toBe(403);
  expect(await status('POST', '/projects', { name: 'x' })).toBe(403);
});

test.each([
  ['read', reading],
  ['use', { ...reading, use: 200 }],
  ['manage', { ...reading, manage: 200, alias: 201, delete: 200 }],
])('the permission to %s lets it do that, until it is taken away', async (permission, may) => {
  const path = `/keys/${id}/permissions/${member.id}/${permission}`;
  const given = expectStatus(await stack.api('PUT', path), 200);
  expect(given.permissions).toEqual({ [member.id]: [permission] });
  expect(await seen()).toContain(id);
  expect(await can()).toEqual(may);
  if (permission === 'manage') expectStatus(await stack.api('POST', `/keys/${id}/cancel-deletion`), 200);
  expectStatus(await stack.api('DELETE', path), 200);
  expect(await can()).toEqual(nothing);
  expect(await seen()).not.toContain(id);
});

test('a grant lets it do its operations alone, under its constraints, until it is revoked', async () => {
  const constraints = { encryptionContextSubset: { tenant: 'a' } };
  const body = { grantee: member.id, operations: ['Encrypt'], name: 'job', constraints };
  const { grantId } = expectStatus(await stack.api('POST', `/keys/${id}/grants`, body), 201);
  const again = expectStatus(await stack.api('POST', `/keys/${id}/grants`, body), 201);
  expect(again.grantId).toBe(grantId);
  const { grants } = expectStatus(await stack.api('GET', `/keys/${id}/grants?grantee=${member.id}`), 200);
  expect(grants).toMatchObject([{ ...body, grantId, keyId: id, retiring: null }]);
  const plaintext = base64('x');
  const withTenant = (tenant: string) => ({ plaintext, context: { tenant, more: 'x' } });
  expect(await status('POST', `/keys/${id}/encrypt`, withTenant('a'))).toBe(200);
  expect(await status('POST', `/keys/${id}/encrypt`, withTenant('b'))).toBe(403);
  expect(await can()).toEqual(nothing);
  const ciphertext = await encrypt(stack, id, 'x');
  expect(await status('POST', `/keys/${id}/decrypt`, { ciphertext })).toBe(403);
  expectStatus(await stack.api('DELETE', `/keys/${id}/grants/${grantId}`), 204);
  expect(await status('POST', `/keys/${id}/encrypt`, withTenant('a'))).toBe(403);
});

test('who retires a grant finds it and ends it, and nobody else does', async () => {
  const other = await newPrincipal(stack, { name: 'other', role: 'member' });
  const body = { grantee: other.id, retiring: member.id, operations: ['Encrypt'] };
  const { grantId } = expectStatus(await stack.api('POST', `/keys/${id}/grants`, body), 201);
  const retirable = async (token: string) =>
    expectStatus(await stack.api('GET', '/grants/retirable', undefined, { token }), 200).grants;
  expect(await retirable(member.token)).toMatchObject([{ grantId, keyId: id }]);
  expect(await retirable(other.token)).toEqual([]);
  const retire = `/keys/${id}/grants/${grantId}/retire`;
  expect((await stack.api('POST', retire, undefined, { token: other.token })).status).toBe(403);
  expect(await status('DELETE', `/keys/${id}/grants/${grantId}`)).toBe(403);
  expect(await status('POST', retire)).toBe(204);
  const use = await stack.api('POST', `/keys/${id}/encrypt`, { plaintext: 'AAAA' }, { token: other.token });
  expect(use.status).toBe(403);
});

test('a key that protects something is disabled only by those who accept that', async () => {
  expectStatus(await stack.api('POST', `/keys/${id}/bind`, { type: 'volume', id: 'v1' }), 200);
  expectStatus(await stack.api('POST', `/keys/${id}/bind`, { type: 'volume', id: 'v1' }), 200);
  const bound = expectStatus(await stack.api('POST', `/keys/${id}/bind`, { type: 'lun', id: '0' }), 200);
  expect(bound.boundResources).toEqual({ volume: 1, lun: 1 });
  const { status: refused, body } = await stack.api('POST', `/keys/${id}/disable`);
  expect([refused, body.error.code]).toEqual([409, 'ResourcesBound']);
  expect(body.error.message).toMatch(/1 volume/);
  const accepted = await stack.api('POST', `/keys/${id}/disable`, { acceptBound: true });
  expect(expectStatus(accepted, 200).state).toBe('Disabled');
});

test('only who manages a key blocks and releases its resources, and nothing is bound to it in between', async () => {
  const bind = (name: string, more = {}) =>
    stack.api('POST', `/keys/${id}/bind`, { type: 'volume', id: name, ...more });
  expectStatus(await bind('v1', { algorithm: 'AES256_GCM' }), 200);
  expect((await bind('v1')).body.error.code).toBe('AlreadyExists');
  expect((await bind('v2', { algorithm: 'ROT13' })).body.error.code).toBe('InvalidRequest');
  expect(await status('POST', `/keys/${id}/resources/block`)).toBe(403);
  const blocked = expectStatus(await stack.api('POST', `/keys/${id}/resources/block`), 200);
  expect(blocked).toMatchObject({ resourcesBlocked: true, boundResources: { volume: 1 } });
  expect((await bind('v2')).body.error.code).toBe('InvalidKeyState');
  expect(await status('POST', `/keys/${id}/resources/release`)).toBe(403);
  const released = expectStatus(await stack.api('POST', `/keys/${id}/resources/release`), 200);
  expect(released.resourcesBlocked).toBe(false);
  expectStatus(await bind('v2'), 200);
});
