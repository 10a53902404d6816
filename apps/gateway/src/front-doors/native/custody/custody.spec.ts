import { CUSTODY, type CustodyShowRequest } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { AT } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const PROVIDER = {
  providerId: '1487fdf7-f730-4d25-9b85-510322067010',
  name: 'NativeKMS',
  algorithms: ['AES256_CTR'],
  rotationPeriodSeconds: 31_536_000,
  createdAt: AT,
  status: 'running',
  rotatingMasterKey: false,
  lastKeyRotatedAt: null,
  lastAllKeysBackupAt: null,
  resources: [{ algorithm: 'AES256_CTR', count: 0 }],
};
const CUSTODIAN = { custodianId: 1, name: 'crypto-1', zone: 'a', address: 'h', live: true, unsealed: true };
const CUSTODY_VIEW = { instanceId: 'e99e5601-0780-4c68-98a7-3b563d01c516', custodians: [CUSTODIAN] };
const MASTER_KEYS = { rotation: {}, running: null, masterKeys: [] };

describe('custody', () => {
  let gateway: GatewayUnderTest;
  let provider: object | null;
  beforeEach(async () => {
    gateway = await GatewayUnderTest.start();
    provider = PROVIDER;
    gateway.answers.set(CUSTODY.change, () => ({ position: 7 }));
    gateway.answers.set(CUSTODY.show, (({ what }: CustodyShowRequest) => {
      if (what === 'provider') return { what, provider };
      return what === 'custody' ? { what, custody: CUSTODY_VIEW } : { what, masterKeys: MASTER_KEYS };
    }) as never);
  });
  afterEach(() => gateway.stop());

  it.each<[string, string, object | undefined, object, number, object | undefined]>([
    [
      'POST',
      'provider',
      { algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 },
      { type: 'createProvider', algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_400 },
      201,
      PROVIDER,
    ],
    [
      'PATCH',
      'provider',
      { rotationPeriodSeconds: 90_000 },
      { type: 'updateProvider', rotationPeriodSeconds: 90_000 },
      200,
      PROVIDER,
    ],
    ['PATCH', 'provider', undefined, { type: 'updateProvider' }, 200, PROVIDER],
    ['DELETE', 'provider', undefined, { type: 'deleteProvider' }, 204, undefined],
    ['POST', 'root-key/rotate', undefined, { type: 'rotateRootKey' }, 200, CUSTODY_VIEW],
    [
      'PUT',
      'root-key/rotation',
      { periodSeconds: 86_400 },
      { type: 'setRootKeyRotation', periodSeconds: 86_400 },
      200,
      CUSTODY_VIEW,
    ],
    [
      'DELETE',
      'root-key/rotation',
      undefined,
      { type: 'setRootKeyRotation', periodSeconds: null },
      200,
      CUSTODY_VIEW,
    ],
    ['POST', 'root-key/distribute', undefined, { type: 'distributeShares' }, 200, CUSTODY_VIEW],
    ['DELETE', 'custodians/3', undefined, { type: 'removeCustodian', custodianId: 3 }, 204, undefined],
    ['POST', 'master-keys/rotate', undefined, { type: 'rotateMasterKey' }, 202, MASTER_KEYS],
  ])('%s %s is one change, and answers what it came to', async (method, path, body, change, status, told) => {
    const reply = await gateway.call(method, `/api/v1/${path}`, { body });
    expect([reply.status, reply.body]).toEqual([status, told]);
    expect(gateway.asked[0]).toMatchObject({
      subject: CUSTODY.change,
      payload: { change, context: { commandId: expect.any(String), caller: { role: 'admin' } } },
    });
    expect((gateway.asked[0]!.payload as { change: object }).change).toEqual(change);
  });

  it('is shown to admins and auditors, former root keys when asked for', async () => {
    expect((await gateway.call('GET', '/api/v1/root-key', { as: 'auditor' })).body).toEqual(CUSTODY_VIEW);
    await gateway.call('GET', '/api/v1/root-key?history=true');
    expect(gateway.asked.map(({ payload }) => (payload as CustodyShowRequest).history)).toEqual([
      false,
      true,
    ]);
    const { body } = await gateway.call('GET', '/api/v1/custodians');
    expect(body).toEqual({ custodians: [CUSTODIAN] });
    expect((await gateway.call('GET', '/api/v1/master-keys')).body).toEqual(MASTER_KEYS);
    expect((await gateway.call('GET', '/api/v1/provider')).body).toEqual(PROVIDER);
  });

  it('says that there is no provider', async () => {
    provider = null;
    const reply = await gateway.call('GET', '/api/v1/provider');
    expect(reply).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  });

  it('tells a refusal of crypto as it is', async () => {
    gateway.answers.set(CUSTODY.change, () => {
      throw new KeyledgerError('ResourcesBound', 'the native provider protects 3 resources');
    });
    const reply = await gateway.call('DELETE', '/api/v1/provider');
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'ResourcesBound' } } });
  });

  it.each([
    ['POST', 'provider', {}],
    ['POST', 'provider', { algorithms: [] }],
    ['POST', 'provider', { algorithms: ['ROT13'] }],
    ['POST', 'provider', { algorithms: ['AES256_CTR', 'AES256_CTR'] }],
    ['POST', 'provider', { algorithms: ['AES256_CTR'], rotationPeriodSeconds: 86_399 }],
    ['PATCH', 'provider', { rotationPeriodSeconds: 31_536_001 }],
    ['PATCH', 'provider', { name: 'mine' }],
    ['PUT', 'root-key/rotation', {}],
    ['PUT', 'root-key/rotation', { periodSeconds: 1.5 }],
    ['DELETE', 'custodians/first', undefined],
    ['GET', 'root-key?history=perhaps', undefined],
  ])('refuses %s %s %j, and asks nobody', async (method, path, body) => {
    const reply = await gateway.call(method, `/api/v1/${path}`, { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    expect(gateway.asked).toEqual([]);
  });

  it.each(['operator', 'user', 'auditor', 'member'] as const)('is not changed by %ss', async (role) => {
    for (const path of ['root-key/rotate', 'root-key/distribute', 'master-keys/rotate']) {
      expect((await gateway.call('POST', `/api/v1/${path}`, { as: role })).status).toBe(403);
    }
    expect(gateway.asked).toEqual([]);
  });
});
