import { LIFECYCLE, type CreateGrantRequest } from '@keyledger/contracts';
import { aKey, AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const GRANT_ID = 'a'.repeat(64);
const ROUTE = `/api/v1/keys/${KEY_ID}/grants`;
const GRANT = {
  ...{ grantId: GRANT_ID, keyId: KEY_ID, name: null, grantee: 'p1', retiring: null, issuer: 'p0' },
  ...{ operations: ['Encrypt'], constraints: null, createdAt: AT },
};

describe('grants', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(LIFECYCLE.createGrant, ({ grantId }: CreateGrantRequest) => ({
      ...{ grantId, keyId: KEY_ID, position: 1 },
    }));
    gateway.answers.set(LIFECYCLE.listGrants, () => ({ grants: [GRANT], nextCursor: 'next' }));
    gateway.answers.set(LIFECYCLE.changeKey, () => ({ key: aKey(), position: 2 }));
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  const lastAsked = (): unknown => gateway.asked.at(-1)!.payload;

  it('are created, once for one idempotency key', async () => {
    const body = { grantee: 'p1', operations: ['Encrypt', 'Decrypt'] };
    const options = { body, headers: { 'idempotency-key': 'grant' } };
    const first = await gateway.call('POST', ROUTE, options);
    expect(first).toMatchObject({ status: 201, body: { keyId: KEY_ID } });
    expect(first.body.grantId).toMatch(/^[0-9a-f]{64}$/);
    expect(lastAsked()).toMatchObject({ ...body, name: null, retiring: null, constraints: null });
    expect((await gateway.call('POST', ROUTE, options)).body).toEqual(first.body);
  });

  it('are created with a name, a retiring principal and constraints', async () => {
    const constraints = { encryptionContextEquals: { a: 'b' }, encryptionContextSubset: { c: 'd' } };
    const body = { grantee: 'p1', operations: ['Decrypt'], name: 'backup', retiring: 'p2', constraints };
    expect((await gateway.call('POST', ROUTE, { body })).status).toBe(201);
    expect(lastAsked()).toMatchObject(body);
  });

  it.each([
    [{ operations: ['Encrypt'] }],
    [{ grantee: 'p1' }],
    [{ grantee: 'p1', operations: [] }],
    [{ grantee: 'p1', operations: ['Steal'] }],
    [{ grantee: 'p1', operations: ['Encrypt'], name: 'x'.repeat(257) }],
    [{ grantee: 'p1', operations: ['Encrypt'], constraints: [] }],
    [{ grantee: 'p1', operations: ['Encrypt'], constraints: { encryptionContextEquals: { a: 1 } } }],
    [{ grantee: 'p1', operations: ['Encrypt'], constraints: { sourceArn: 'x' } }],
    [{ grantee: 'p1', operations: ['Encrypt'], grantId: GRANT_ID }],
  ])('are not created from %j', async (body) => {
    const reply = await gateway.call('POST', ROUTE, { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    expect(gateway.asked).toEqual([]);
  });

  it('of a key are listed, also those of one principal', async () => {
    const { body } = await gateway.call('GET', `${ROUTE}?grantee=p1&limit=5`);
    expect(body).toEqual({ grants: [GRANT], nextCursor: 'next' });
    expect(lastAsked()).toMatchObject({ key: { id: KEY_ID }, grantee: 'p1', retiring: null, limit: 5 });
  });

  it('that the caller may retire are listed over all keys', async () => {
    const { body } = await gateway.call('GET', '/api/v1/grants/retirable', { as: 'member' });
    expect(body.grants).toEqual([GRANT]);
    expect(lastAsked()).toMatchObject({ key: null, grantee: null, retiring: 'principal-member' });
  });

  it.each([
    ['DELETE', GRANT_ID, 'RevokeGrant'],
    ['POST', `${GRANT_ID}/retire`, 'RetireGrant'],
  ])('%s %s ends one, without an answer’s body', async (method, path, type) => {
    const { status, text } = await gateway.call(method, `${ROUTE}/${path}`);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(lastAsked()).toMatchObject({ key: { id: KEY_ID }, change: { type, grantId: GRANT_ID } });
  });
});
