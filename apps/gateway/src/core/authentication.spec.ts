import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { CRYPTO } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { GatewayUnderTest, PROJECT, REGION } from '../testing/gateway-under-test.js';
import { Authentication } from './authentication.js';

const PATH = '/api/v1/whoami';
const CREDENTIALS = { accessKeyId: 'KLAKAAAAAAAAAAAAAAAA', secretAccessKey: 'an example, used nowhere' };

describe('who asks', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(CRYPTO.credentials, () => ({ secretAccessKey: CREDENTIALS.secretAccessKey }));
    await gateway.principal(
      'ada',
      { type: 'PrincipalCreated', data: { projectId: PROJECT, name: 'Ada', role: 'user' } },
      { type: 'AccessKeyAdded', data: { accessKeyId: CREDENTIALS.accessKeyId } },
    );
  });
  afterAll(() => gateway.stop());

  const as = (authorization: string) => gateway.call('GET', PATH, { as: null, headers: { authorization } });

  it('is told by a token', async () => {
    const { body } = await as(`Bearer ${await gateway.tokenOf('auditor')}`);
    expect(body).toMatchObject({ name: 'auditor', role: 'auditor', projectId: PROJECT });
  });

  it.each([
    ['an unknown token', 'Bearer klt_unknown', 'InvalidToken'],
    ['an empty token', 'Bearer ', 'MissingAuthentication'],
    ['another scheme', 'Basic YTpi', 'MissingAuthentication'],
  ])('is not told by %s', async (_what, authorization, code) => {
    const { status, body } = await as(authorization);
    expect(status).toBe(401);
    expect(body.error).toMatchObject({ code });
  });

  it('is not told by a token that was taken away, from the next request on', async () => {
    await gateway.principal('ada', {
      type: 'TokenAdded',
      data: { tokenId: 't1', tokenHash: sha256('klt_short'), expiresAt: null },
    });
    expect((await as('Bearer klt_short')).status).toBe(200);
    await gateway.principal('ada', { type: 'TokenRemoved', data: { tokenId: 't1' } });
    expect((await as('Bearer klt_short')).body.error.code).toBe('InvalidToken');
  });

  it('is not told by a token past its time', async () => {
    const expiresAt = new Date(Date.now() - 1000).toISOString();
    await gateway.principal('ada', {
      type: 'TokenAdded',
      data: { tokenId: 't2', tokenHash: sha256('klt_old'), expiresAt },
    });
    expect((await as('Bearer klt_old')).body.error.code).toBe('InvalidToken');
  });

  it('is told by a scheme that a dialect brings, which no other one is tried after', async () => {
    const path = '/api/v1/principals';
    const known = (id: unknown) => gateway.directory.principal(id as string);
    gateway.app.get(Authentication).accept({
      claims: ({ url, headers }) => url === path && headers['x-name'] !== undefined,
      authenticate: ({ headers }) => {
        const found = known(headers['x-name']);
        if (!found) return Promise.reject(new KeyledgerError('InvalidToken', 'nobody of this name'));
        const { id: principalId, name: principalName, projectId, role } = found;
        return Promise.resolve({ principalId, principalName, projectId, role });
      },
    });
    const named = (name: string, url = path) =>
      gateway.call('GET', url, { as: null, headers: { 'x-name': name } });
    // A user may not list principals, but is known.
    expect((await named('ada')).body.error.code).toBe('AccessDenied');
    expect((await named('bob')).body.error).toMatchObject({ code: 'InvalidToken' });
    expect((await named('ada', PATH)).body.error.code).toBe('MissingAuthentication');
  });

  it('is told by a signature that AWS’s signer made', async () => {
    const headers = await signRequest(CREDENTIALS, { method: 'GET', path: PATH });
    const { status, body } = await gateway.call('GET', PATH, { as: null, headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'ada', name: 'Ada' });
  });

  it.each([
    ['with another secret', { ...CREDENTIALS, secretAccessKey: 'wrong' }, {}, 'InvalidSignature'],
    [
      'with an unknown access key',
      { ...CREDENTIALS, accessKeyId: 'KLAKZZZZZZZZZZZZZZZZ' },
      {},
      'InvalidToken',
    ],
    ['for another path', CREDENTIALS, { path: '/api/v1/keys' }, 'InvalidSignature'],
    ['an hour ago', CREDENTIALS, { at: new Date(Date.now() - 3_600_000) }, 'RequestExpired'],
  ])('is not told by a signature made %s', async (_what, credentials, more, code) => {
    const headers = await signRequest(credentials, { method: 'GET', path: PATH, ...more });
    const { status, body } = await gateway.call('GET', PATH, { as: null, headers });
    expect(status).toBe(401);
    expect(body.error.code).toBe(code);
  });

  it('is not told by a signature for another body', async () => {
    const path = '/api/v1/random';
    const headers = await signRequest(CREDENTIALS, { method: 'POST', path, body: '{"bytes":1}' });
    const { body } = await gateway.call('POST', path, { as: null, headers, body: { bytes: 2 } });
    expect(body.error.code).toBe('InvalidSignature');
  });

  it('is not told by an access key that was taken away, though its secret is in memory', async () => {
    await gateway.principal('ada', {
      type: 'AccessKeyRemoved',
      data: { accessKeyId: CREDENTIALS.accessKeyId },
    });
    const headers = await signRequest(CREDENTIALS, { method: 'GET', path: PATH });
    const { body } = await gateway.call('GET', PATH, { as: null, headers });
    expect(body.error.code).toBe('InvalidToken');
  });
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Source = string | ArrayBuffer | ArrayBufferView;
const bytesOf = (source: Source): string | NodeJS.ArrayBufferView =>
  source instanceof ArrayBuffer ? new Uint8Array(source) : (source as string | NodeJS.ArrayBufferView);

/** The hash that AWS's signer wants, on node:crypto. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: Source) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Source): void {
    this.hash.update(bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    throw new Error('not used by the signer');
  }
}

/** Headers of a request as AWS's own signer signs it. */
async function signRequest(
  credentials: { accessKeyId: string; secretAccessKey: string },
  request: { method: string; path: string; body?: string; at?: Date },
): Promise<Record<string, string>> {
  const { method, path, body = '', at = new Date() } = request;
  const signer = new SignatureV4({ credentials, region: REGION, service: 'kms', sha256: Sha256 });
  const headers = { host: 'gateway.test' };
  const unsigned = { method, path, protocol: 'http:', hostname: 'gateway.test', query: {}, body, headers };
  const signed: unknown = await signer.sign(unsigned as never, { signingDate: at });
  return (signed as { headers: Record<string, string> }).headers;
}
