import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

describe('the address of the gateway', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
  });
  afterAll(() => gateway.stop());

  it('leads who opens it in a browser to the page of the API', async () => {
    const { status, headers } = await gateway.call('GET', '/', { as: null });
    expect({ status, location: headers.location }).toEqual({ status: 302, location: '/api/docs' });
    expect((await gateway.call('GET', '/api/docs', { as: null })).status).toBe(200);
  });

  it('is still AWS’s for calls, and no one else’s', async () => {
    const aws = await gateway.call('POST', '/', { as: null, body: '{}' });
    expect(aws.headers['content-type']).toBe('application/x-amz-json-1.1');
    expect((await gateway.call('PUT', '/', { as: null })).status).toBe(405);
  });
});
