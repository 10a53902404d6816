import { hash } from 'node:crypto';
import { LIFECYCLE, type CreateProjectRequest } from '@keyledger/contracts';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const QUOTAS = { keys: { used: 1, quota: 2 }, grantsPerKey: { used: 0, quota: 100 } };

describe('projects', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(LIFECYCLE.createProject, createProject as never);
    gateway.answers.set(LIFECYCLE.showQuotas, () => QUOTAS);
    gateway.answers.set(LIFECYCLE.changeQuotas, () => QUOTAS);
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  async function createProject(request: CreateProjectRequest): Promise<object> {
    const { projectId, adminId, adminName: name, tokenId, tokenHash } = request;
    await gateway.principal(
      adminId,
      { type: 'PrincipalCreated', data: { projectId, name, role: 'admin' } },
      { type: 'TokenAdded', data: { tokenId, tokenHash, expiresAt: null } },
    );
    return { principalId: adminId, revision: 1, position: await gateway.store.head(['principal-']) };
  }

  it('are created with an admin, whose token is told once', async () => {
    const options = { body: { name: 'shop' }, headers: { 'idempotency-key': 'project' } };
    const { status, body } = await gateway.call('POST', '/api/v1/projects', options);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      projectId: expect.stringMatching(/^[0-9a-f]{32}$/),
      admin: { name: 'admin' },
    });
    expect(gateway.asked[0]!.payload).toMatchObject({
      name: 'shop',
      deletionWaitHours: 72,
      tokenHash: hash('sha256', body.token),
    });
    const headers = { authorization: `Bearer ${body.token}` };
    const self = await gateway.call('GET', '/api/v1/whoami', { as: null, headers });
    expect(self.body).toEqual({ id: body.admin.id, name: 'admin', role: 'admin', projectId: body.projectId });
    const again = await gateway.call('POST', '/api/v1/projects', options);
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'AlreadyExists' } } });
  });

  it.each([[{}], [{ name: '' }], [{ name: 'x', deletionWaitHours: 0 }], [{ name: 'x', adminName: 5 }]])(
    'are not created from %j',
    async (body) => {
      expect((await gateway.call('POST', '/api/v1/projects', { body })).status).toBe(400);
      expect(gateway.asked).toEqual([]);
    },
  );

  it('have quotas, which those who read keys see and admins change', async () => {
    expect((await gateway.call('GET', '/api/v1/quotas', { as: 'auditor' })).body).toEqual(QUOTAS);
    const body = { keys: 2 };
    expect((await gateway.call('PUT', '/api/v1/quotas', { as: 'operator', body })).status).toBe(403);
    expect((await gateway.call('PUT', '/api/v1/quotas', { body })).body).toEqual(QUOTAS);
    expect(gateway.asked.at(-1)!.payload).toMatchObject({ keys: 2, grantsPerKey: null });
    expect((await gateway.call('PUT', '/api/v1/quotas', { body: { grantsPerKey: 1001 } })).status).toBe(400);
  });
});
