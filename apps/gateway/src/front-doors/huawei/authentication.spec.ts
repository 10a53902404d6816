import { createHash, createHmac } from 'node:crypto';
import { CRYPTO, LIFECYCLE } from '@keyledger/contracts';
import { GatewayUnderTest, PROJECT } from '../../testing/gateway-under-test.js';

const ACCESS_KEY = 'KLAKAAAAAAAAAAAAAAAA';
const SECRET = 'an example, used nowhere';
const PATH = `/v1.0/${PROJECT}/kms/user-instances`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
  gateway.answers.set(LIFECYCLE.showQuotas, () => ({ keys: { used: 1 }, grantsPerKey: {} }));
  gateway.answers.set(CRYPTO.credentials, () => ({ secretAccessKey: SECRET }));
  const expiresAt = new Date(Date.now() - 1000).toISOString();
  await gateway.principal(
    'ada',
    { type: 'PrincipalCreated', data: { projectId: PROJECT, name: 'ada', role: 'user' } },
    { type: 'AccessKeyAdded', data: { accessKeyId: ACCESS_KEY } },
    { type: 'TokenAdded', data: { tokenId: 't1', tokenHash: sha256('klt_ada'), expiresAt: null } },
    { type: 'TokenAdded', data: { tokenId: 't2', tokenHash: sha256('klt_old'), expiresAt } },
  );
});
afterAll(() => gateway.stop());

const get = (headers: Record<string, string>, url = PATH) => gateway.call('GET', url, { as: null, headers });

function signed(method: string, url: string, secret = SECRET): Record<string, string> {
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const host = 'kms.example';
  const canonical = `${method}\n${url}/\n\nhost:${host}\nx-sdk-date:${at}\n\nhost;x-sdk-date\n${sha256('')}`;
  const text = `SDK-HMAC-SHA256\n${at}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  const authorization = `SDK-HMAC-SHA256 Access=${ACCESS_KEY}, SignedHeaders=host;x-sdk-date, Signature=${signature}`;
  return { host, 'x-sdk-date': at, authorization };
}

describe('who asks in Huawei’s way', () => {
  it('is told by a token in X-Auth-Token, or as a bearer', async () => {
    expect((await get({ 'x-auth-token': 'klt_ada' })).status).toBe(200);
    expect((await get({ authorization: 'Bearer klt_ada' })).status).toBe(200);
  });

  it('is told by an SDK-HMAC-SHA256 signature with an access key', async () => {
    const { status, body } = await get(signed('GET', PATH));
    expect([status, body]).toEqual([200, { instance_num: 1 }]);
  });

  it.each([
    ['nobody', {}, 'KMS.0301'],
    ['an unknown token', { 'x-auth-token': 'klt_eve' }, 'KMS.0302'],
    ['an empty token', { 'x-auth-token': '' }, 'KMS.0302'],
    ['a token that is too long', { 'x-auth-token': 'x'.repeat(513) }, 'KMS.0302'],
    ['an unknown bearer', { authorization: 'Bearer klt_eve' }, 'KMS.0302'],
    ['an expired token', { 'x-auth-token': 'klt_old' }, 'KMS.0303'],
  ])('is refused as %s with 403, as the KMS does', async (_, headers, code) => {
    const { status, body } = await get(headers);
    expect([status, body.error.error_code]).toEqual([403, code]);
  });

  it('is refused for a signature with 401 and a flat body, as the gateway before the KMS does', async () => {
    const wrong = await get(signed('GET', PATH, 'wrong'));
    expect([wrong.status, wrong.body]).toEqual([
      401,
      { error_code: 'APIGW.0301', error_msg: expect.any(String), request_id: wrong.headers['x-request-id'] },
    ]);
    const derived = await get({ authorization: 'V11-HMAC-SHA256 Credential=a/b/c/d' });
    expect([derived.status, derived.body.error_code]).toEqual([401, 'APIGW.0301']);
    const unknown = signed('GET', PATH);
    unknown.authorization = unknown.authorization!.replace(ACCESS_KEY, 'UNKNOWN');
    expect((await get(unknown)).body.error_code).toBe('APIGW.0301');
  });

  it('is not known by any of it on the paths of other dialects', async () => {
    const path = '/api/v1/whoami';
    for (const headers of [{ 'x-auth-token': 'klt_ada' }, signed('GET', path)]) {
      const { status, body } = await get(headers, path);
      expect([status, body.error.code]).toEqual([401, 'MissingAuthentication']);
    }
  });

  it('hears of what comes before a route in this dialect too', async () => {
    const sent = (headers: Record<string, string>, body: string) =>
      gateway.call('POST', `/v1.0/${PROJECT}/kms/list-keys`, { as: 'admin', headers, body });
    const media = await sent({ 'content-type': 'text/plain' }, 'x');
    expect([media.status, media.body.error.error_code]).toEqual([400, 'KMS.0214']);
    const large = await sent({ 'content-type': 'application/json' }, ' '.repeat(1024 * 1024 + 1));
    expect([large.status, large.body.error.error_code]).toEqual([400, 'KMS.0203']);
    const lost = await gateway.call('GET', '/v2/x/kms');
    expect([lost.status, lost.body.error_code]).toEqual([404, 'APIGW.0101']);
  });
});

describe('the versions of Huawei’s API', () => {
  const version = {
    id: 'v1.0',
    links: [{ href: 'http://kms.example/v1.0/', rel: 'self' }],
    version: '',
    status: 'CURRENT',
    updated: '2018-09-05T08:18:05Z',
    min_version: '',
  };

  it('are told to everybody who accepts JSON, and who asks for a page is led to one', async () => {
    const json = await get({ host: 'kms.example', accept: 'application/json, text/plain, */*' }, '/');
    expect([json.status, json.body]).toEqual([200, { versions: [version] }]);
    for (const accept of ['text/html,application/json', '*/*']) {
      expect((await get({ accept }, '/')).status).toBe(302);
    }
    expect((await get({ host: 'kms.example' }, '/v1.0')).body).toEqual({ version });
  });
});
