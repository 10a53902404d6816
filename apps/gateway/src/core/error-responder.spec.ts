import { LIFECYCLE } from '@keyledger/contracts';
import { ERROR_STATUS, KeyledgerError, type ErrorCode } from '@keyledger/domain';
import { GatewayUnderTest } from '../testing/gateway-under-test.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('errors', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
  });
  afterAll(() => gateway.stop());

  const describeKey = (error: unknown) => {
    gateway.answers.set(LIFECYCLE.describeKey, () => {
      throw error;
    });
    return gateway.call('GET', '/api/v1/keys/alias%2Fa');
  };

  it.each(Object.entries(ERROR_STATUS) as [ErrorCode, number][])('%s answers %i', async (code, status) => {
    const reply = await describeKey(new KeyledgerError(code, 'the words'));
    expect(reply.status).toBe(status);
    const requestId = reply.headers['x-request-id'];
    expect(requestId).toMatch(UUID);
    expect(reply.body).toEqual({ error: { code, message: 'the words', requestId } });
  });

  it('of ours that pass say when to try again', async () => {
    const { headers } = await describeKey(new KeyledgerError('Busy', 'later'));
    expect(headers['retry-after']).toBe('1');
  });

  it('that nobody foresaw say nothing of what they are', async () => {
    const { status, text } = await describeKey(new TypeError('the secret is marmalade'));
    expect(status).toBe(500);
    expect(JSON.parse(text).error.code).toBe('Internal');
    expect(text).not.toContain('marmalade');
  });

  it.each([
    ['GET', '/nope'],
    ['POST', '/api/v1/nope'],
    ['GET', '/api/v1/keys/a/b/c'],
    ['GET', '/api/v1/keys//history'],
    ['GET', '/console'],
  ])('%s %s is no route', async (method, url) => {
    const reply = await gateway.call(method, url);
    expect(reply).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  });

  it.each([
    ['PUT', '/api/v1/keys', 'GET, POST'],
    ['HEAD', '/api/v1/keys', 'GET, POST'],
    ['OPTIONS', '/api/v1/keys/alias%2Fa', 'GET, PATCH'],
    ['GET', '/api/v1/keys/alias%2Fa/encrypt', 'POST'],
    ['DELETE', '/healthz', 'GET'],
    ['PUT', '/', 'GET, POST'],
    ['TRACE', '/api/v1/keys', 'GET, POST'],
  ])('%s %s answers which methods there are', async (method, url, allow) => {
    const reply = await gateway.call(method, url);
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe(allow);
    if (method !== 'HEAD') expect(reply.body.error.code).toBe('MethodNotAllowed');
  });

  it('of a path that is no URL are ours as well', async () => {
    const reply = await gateway.call('GET', '/api/v1/keys/%E0%A4%A');
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
  });

  it('of a path that is too long are ours as well', async () => {
    const reply = await gateway.call('GET', `/api/v1/keys/${'x'.repeat(2000)}`);
    expect(reply.body.error.code).toMatch(/InvalidRequest|NotFound/);
  });

  it('that come before a route are said in the dialect that owns it', async () => {
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    const unsigned = await gateway.call('POST', '/', { as: null, headers, body: '{}' });
    expect(unsigned.text).toContain('MissingAuthenticationToken');
    const large = await gateway.call('POST', '/', { headers, body: 'x'.repeat(1_100_000) });
    expect(large.status).toBe(413);
    expect(large.body.__type).toBeDefined();
  });
});
