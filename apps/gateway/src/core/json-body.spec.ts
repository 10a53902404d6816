import { GatewayUnderTest } from '../testing/gateway-under-test.js';
import { MAX_BODY_BYTES } from './json-body.js';

describe('bodies', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
  });
  afterAll(() => gateway.stop());

  const post = (body: string, headers: Record<string, string> = {}, url = '/api/v1/keys') =>
    gateway.call('POST', url, { body, headers });

  it.each([
    ['broken JSON', '{"a":', 'the body is not valid JSON'],
    ['JSON with something behind it', '{} {}', 'the body is not valid JSON'],
    ['a key that would reach the prototype', '{"__proto__":{"x":1}}', 'the body is not valid JSON'],
    ['a constructor’s prototype', '{"constructor":{"prototype":{"x":1}}}', 'the body is not valid JSON'],
    ['what is nested too deeply', '['.repeat(5_000) + ']'.repeat(5_000), 'the body is nested too deeply'],
    ['an array', '[]', 'the body must be a JSON object'],
    ['a text', '"x"', 'the body must be a JSON object'],
    ['null', 'null', 'the body must be a JSON object'],
  ])('are refused when they are %s', async (_what, body, message) => {
    for (const url of ['/api/v1/keys', '/api/v1/random']) {
      const reply = await post(body, {}, url);
      expect(reply.status).toBe(400);
      expect(reply.body.error).toMatchObject({ code: 'InvalidRequest', message });
    }
  });

  it('are refused when they are not UTF-8', async () => {
    const reply = await gateway.app.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: {
        authorization: `Bearer ${await gateway.tokenOf('admin')}`,
        'content-type': 'application/json',
      },
      payload: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(reply.json().error).toMatchObject({ code: 'InvalidRequest', message: 'the body is not UTF-8' });
  });

  it('are refused when they are larger than 1 MiB', async () => {
    const reply = await post(`{"description":"${'x'.repeat(MAX_BODY_BYTES)}"}`);
    expect(reply).toMatchObject({ status: 413, body: { error: { code: 'PayloadTooLarge' } } });
  });

  it.each(['text/plain', 'application/xml', 'application/jsonx', 'multipart/form-data', 'nonsense'])(
    'are refused when they are %s',
    async (type) => {
      const reply = await post('{}', { 'content-type': type });
      expect(reply).toMatchObject({ status: 415, body: { error: { code: 'UnsupportedMediaType' } } });
    },
  );

  it('are understood with a charset, and in any case', async () => {
    const reply = await post('{"spec":"nope"}', { 'content-type': 'Application/JSON; charset=utf-8' });
    expect(reply.body.error.message).toBe('spec is not the name of a key spec');
  });

  it('are refused when they are compressed', async () => {
    const reply = await post('{}', { 'content-encoding': 'gzip' });
    expect(reply).toMatchObject({ status: 415, body: { error: { code: 'UnsupportedMediaType' } } });
  });

  it('may be left out where every field may be', async () => {
    const reply = await gateway.call('POST', '/api/v1/keys');
    // Nobody answers behind the gateway: the request itself was good.
    expect(reply.body.error.code).toBe('Unavailable');
  });

  it('leave no message behind when they are refused', async () => {
    gateway.asked.length = 0;
    await post('{"plaintext":"###"}', {}, '/api/v1/keys/alias%2Fa/encrypt');
    await post('{"unknown":1}');
    expect(gateway.asked).toEqual([]);
  });
});
