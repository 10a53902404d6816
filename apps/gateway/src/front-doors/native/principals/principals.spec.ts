import { CRYPTO, LIFECYCLE, type ChangePrincipalRequest, type CredentialRequest } from '@keyledger/contracts';
import { decidePrincipal, KeyledgerError } from '@keyledger/domain';
import { GatewayUnderTest, PROJECT } from '../../../testing/gateway-under-test.js';

const ROUTE = '/api/v1/principals';

describe('principals', () => {
  let gateway: GatewayUnderTest;
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(LIFECYCLE.changePrincipal, changePrincipal as never);
    gateway.answers.set(CRYPTO.credentials, credentials as never);
  });
  afterAll(() => gateway.stop());

  /** Decides as key-lifecycle does, and has the gateway's store hold what was decided. */
  async function changePrincipal({ context, principalId, change }: ChangePrincipalRequest): Promise<object> {
    const before = gateway.directory.principal(principalId);
    // A retry of what was done is done.
    const again = change.type === 'CreatePrincipal' && before !== undefined;
    const events = again ? [] : decidePrincipal(change, before, context.caller.projectId);
    await gateway.principal(principalId, ...events);
    return { principalId, revision: 0, position: await gateway.store.head(['principal-']) };
  }

  async function credentials({ type, accessKeyId }: CredentialRequest): Promise<object> {
    if (type === 'create') {
      if (secrets.has(accessKeyId)) throw new KeyledgerError('AlreadyExists', 'there is one');
      secrets.set(accessKeyId, `secret of ${accessKeyId}`);
    }
    const secretAccessKey = secrets.get(accessKeyId) ?? null;
    if (type === 'delete') secrets.delete(accessKeyId);
    return { secretAccessKey };
  }

  async function create(name: string, role = 'user'): Promise<string> {
    const { body } = await gateway.call('POST', ROUTE, { body: { name, role } });
    return body.id as string;
  }

  it('are created, shown and listed by name, without any secret', async () => {
    const reply = await gateway.call('POST', ROUTE, { body: { name: 'Ada', role: 'operator' } });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      name: 'Ada',
      role: 'operator',
      projectId: PROJECT,
      accessKeyIds: [],
      tokens: [],
      email: null,
      webhooks: [],
    });
    expect((await gateway.call('GET', `${ROUTE}/${reply.body.id}`)).body).toEqual(reply.body);
    const { body } = await gateway.call('GET', ROUTE, { as: 'auditor' });
    expect(body.principals.map(({ name }: { name: string }) => name)).toContain('Ada');
    expect(JSON.stringify(body)).not.toContain('tokenHash');
  });

  it('are created once for one idempotency key', async () => {
    const options = { body: { name: 'Once', role: 'user' }, headers: { 'idempotency-key': 'p1' } };
    const first = await gateway.call('POST', ROUTE, options);
    const second = await gateway.call('POST', ROUTE, options);
    expect(second.body.id).toBe(first.body.id);
  });

  it.each([
    [{ name: '', role: 'user' }],
    [{ name: 'x'.repeat(129), role: 'user' }],
    [{ name: 'Eve', role: 'root' }],
    [{ name: 'Eve' }],
    [{ role: 'user' }],
    [{ name: 'Eve', role: 'user', projectId: '1'.repeat(32) }],
  ])('are not created from %j', async (body) => {
    const reply = await gateway.call('POST', ROUTE, { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
  });

  it('of another project are not found', async () => {
    const data = { projectId: '1'.repeat(32), name: 'Other', role: 'user' };
    await gateway.principal('elsewhere', { type: 'PrincipalCreated', data });
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/access-keys'],
      ['POST', '/tokens'],
    ] as const) {
      const reply = await gateway.call(method, `${ROUTE}/elsewhere${path}`);
      expect(reply).toMatchObject({ status: 404, body: { error: { code: 'PrincipalNotFound' } } });
    }
  });

  it('get a token, which is told once and works until it is taken away', async () => {
    const id = await create('Tokened');
    const url = `${ROUTE}/${id}/tokens`;
    const options = { body: { expiresInSeconds: 3600 }, headers: { 'idempotency-key': 't1' } };
    const { status, body } = await gateway.call('POST', url, options);
    expect(status).toBe(201);
    expect(body.token).toMatch(/^klt_[A-Za-z0-9_-]{43}$/);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(3_590_000);
    const whoami = () =>
      gateway.call('GET', '/api/v1/whoami', { as: null, headers: { authorization: `Bearer ${body.token}` } });
    expect((await whoami()).body).toMatchObject({ id, name: 'Tokened' });
    const retry = await gateway.call('POST', url, options);
    expect(retry).toMatchObject({ status: 409, body: { error: { code: 'AlreadyExists' } } });
    expect((await gateway.call('DELETE', `${url}/${body.tokenId}`)).status).toBe(204);
    expect((await whoami()).status).toBe(401);
  });

  it('get a token without an end when they ask for none', async () => {
    const { body } = await gateway.call('POST', `${ROUTE}/${await create('Endless')}/tokens`);
    expect(body.expiresAt).toBeNull();
  });

  it.each([0, -1, 1.5, '60', 1e12])('get no token that expires in %j seconds', async (expiresInSeconds) => {
    const url = `${ROUTE}/${await create('Never')}/tokens`;
    const reply = await gateway.call('POST', url, { body: { expiresInSeconds } });
    expect(reply.status).toBe(400);
  });

  it('get an access key, whose secret a retry is told again', async () => {
    const url = `${ROUTE}/${await create('Signer')}/access-keys`;
    const headers = { 'idempotency-key': 'a1' };
    const first = await gateway.call('POST', url, { headers });
    expect(first.status).toBe(201);
    expect(first.body.accessKeyId).toMatch(/^KLAK[A-Z2-7]{16}$/);
    expect(first.body.secretAccessKey).toBe(`secret of ${first.body.accessKeyId}`);
    expect((await gateway.call('POST', url, { headers })).body).toEqual(first.body);
    expect((await gateway.call('DELETE', `${url}/${first.body.accessKeyId}`)).status).toBe(204);
    expect(secrets.has(first.body.accessKeyId)).toBe(false);
  });

  it('share no access key for one idempotency key', async () => {
    const headers = { 'idempotency-key': 'shared' };
    const ids = [];
    for (const name of ['One', 'Two']) {
      const { body } = await gateway.call('POST', `${ROUTE}/${await create(name)}/access-keys`, { headers });
      ids.push(body.accessKeyId);
    }
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('leave no secret behind when they may have no more access keys', async () => {
    const url = `${ROUTE}/${await create('Full')}/access-keys`;
    for (let index = 0; index < 16; index++) expect((await gateway.call('POST', url)).status).toBe(201);
    const before = secrets.size;
    const { body } = await gateway.call('POST', url);
    expect(body.error.code).toBe('LimitExceeded');
    expect(secrets.size).toBe(before);
  });

  it('have an e-mail address, which can be taken away', async () => {
    const url = `${ROUTE}/${await create('Mail')}`;
    const { body } = await gateway.call('PATCH', url, { body: { email: 'ada@example.org' } });
    expect(body.email).toBe('ada@example.org');
    for (const email of ['nowhere', 'a b@c', 5, `${'x'.repeat(250)}@y.org`]) {
      const refused = await gateway.call('PATCH', url, { body: { email } });
      expect(refused).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    }
    expect((await gateway.call('PATCH', url, { body: {} })).status).toBe(400);
    expect((await gateway.call('GET', url)).body.email).toBe('ada@example.org');
    expect((await gateway.call('PATCH', url, { body: { email: null } })).body.email).toBeNull();
  });

  it('have webhooks, whose secret is told once and goes with them', async () => {
    const url = `${ROUTE}/${await create('Hook')}`;
    const options = { body: { url: 'https://example.org/hook' }, headers: { 'idempotency-key': 'hook' } };
    const added = await gateway.call('POST', `${url}/webhooks`, options);
    expect(added.status).toBe(201);
    const { webhookId, secret } = added.body;
    expect(secrets.get(`webhook-${webhookId}`)).toBe(secret);
    expect((await gateway.call('POST', `${url}/webhooks`, options)).body).toEqual(added.body);
    const shown = await gateway.call('GET', url);
    expect(shown.body.webhooks).toEqual([{ webhookId, url: 'https://example.org/hook' }]);
    expect(shown.text).not.toContain(secret);
    expect((await gateway.call('DELETE', `${url}/webhooks/${webhookId}`)).status).toBe(204);
    expect(secrets.has(`webhook-${webhookId}`)).toBe(false);
    expect((await gateway.call('DELETE', `${url}/webhooks/${webhookId}`)).body.error.code).toBe('NotFound');
  });

  it.each(['ftp://example.org', 'https://u:p@example.org', 'nowhere'])(
    'get no webhook at %s, and no secret stays behind',
    async (hook) => {
      const url = `${ROUTE}/${await create('NoHook')}/webhooks`;
      const before = secrets.size;
      const { body } = await gateway.call('POST', url, { body: { url: hook } });
      expect(body.error.code).toBe('InvalidRequest');
      expect(secrets.size).toBe(before);
    },
  );

  it('are out, with all that let them in, once they are removed', async () => {
    const id = await create('Gone');
    const { body: key } = await gateway.call('POST', `${ROUTE}/${id}/access-keys`);
    const { body: token } = await gateway.call('POST', `${ROUTE}/${id}/tokens`);
    const hook = { body: { url: 'https://example.org/hook' } };
    const { body: webhook } = await gateway.call('POST', `${ROUTE}/${id}/webhooks`, hook);
    expect((await gateway.call('DELETE', `${ROUTE}/${id}`)).status).toBe(204);
    expect(secrets.has(`webhook-${webhook.webhookId}`)).toBe(false);
    const headers = { authorization: `Bearer ${token.token}` };
    expect((await gateway.call('GET', '/api/v1/whoami', { as: null, headers })).status).toBe(401);
    expect(secrets.has(key.accessKeyId)).toBe(false);
    expect((await gateway.call('GET', `${ROUTE}/${id}`)).status).toBe(404);
  });
});
