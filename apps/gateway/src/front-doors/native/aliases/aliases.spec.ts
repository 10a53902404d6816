import { LIFECYCLE } from '@keyledger/contracts';
import { aliasArn } from '@keyledger/domain';
import { AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest, PROJECT, REGION } from '../../../testing/gateway-under-test.js';

const VIEW = { name: 'pay', keyId: KEY_ID, createdAt: AT, updatedAt: AT };
const SHOWN = { ...VIEW, name: 'alias/pay', arn: aliasArn(REGION, PROJECT, 'pay') };

describe('aliases', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    for (const subject of [LIFECYCLE.createAlias, LIFECYCLE.updateAlias, LIFECYCLE.deleteAlias]) {
      gateway.answers.set(subject, () => ({ alias: VIEW, position: 1 }));
    }
    gateway.answers.set(LIFECYCLE.listAliases, () => ({ aliases: [VIEW], nextCursor: null }));
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  it.each(['pay', 'alias/pay'])('are created by the name %s', async (name) => {
    const { status, body } = await gateway.call('POST', '/api/v1/aliases', { body: { name, key: KEY_ID } });
    expect(status).toBe(201);
    expect(body).toEqual(SHOWN);
    const [{ subject, payload }] = gateway.asked as [{ subject: string; payload: unknown }];
    expect(subject).toBe(LIFECYCLE.createAlias);
    expect(payload).toMatchObject({ name: 'pay', key: { id: KEY_ID } });
  });

  it('are pointed to another key', async () => {
    const { status, body } = await gateway.call('PUT', '/api/v1/aliases/alias%2Fpay', {
      body: { key: 'alias/next' },
    });
    expect({ status, body }).toEqual({ status: 200, body: SHOWN });
    expect(gateway.asked[0]).toMatchObject({
      subject: LIFECYCLE.updateAlias,
      payload: { name: 'pay', key: { alias: 'next' } },
    });
  });

  it('are deleted without an answer’s body', async () => {
    const { status, text } = await gateway.call('DELETE', '/api/v1/aliases/pay');
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(gateway.asked[0]).toMatchObject({ subject: LIFECYCLE.deleteAlias, payload: { name: 'pay' } });
  });

  it('are listed, also of one key', async () => {
    const { body } = await gateway.call('GET', `/api/v1/aliases?key=${KEY_ID}&limit=5`);
    expect(body).toEqual({ aliases: [SHOWN], nextCursor: null });
    expect(gateway.asked[0]!.payload).toMatchObject({ key: { id: KEY_ID }, limit: 5, cursor: null });
  });

  it.each([
    ['POST', '/api/v1/aliases', { name: 'a b', key: KEY_ID }],
    ['POST', '/api/v1/aliases', { name: 'aws/ours', key: KEY_ID }],
    ['POST', '/api/v1/aliases', { name: 'x'.repeat(257), key: KEY_ID }],
    ['POST', '/api/v1/aliases', { name: 'pay' }],
    ['POST', '/api/v1/aliases', { key: KEY_ID }],
    ['POST', '/api/v1/aliases', { name: 'pay', key: 'nothing' }],
    ['PUT', '/api/v1/aliases/a%20b', { key: KEY_ID }],
    ['PUT', '/api/v1/aliases/pay', { key: KEY_ID, name: 'other' }],
  ])('%s %s with %j is refused', async (method, url, body) => {
    const reply = await gateway.call(method, url, { body });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    expect(gateway.asked).toEqual([]);
  });
});
