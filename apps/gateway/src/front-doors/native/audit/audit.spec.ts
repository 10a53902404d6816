import { AUDIT, LIFECYCLE } from '@keyledger/contracts';
import { aKey, AT, KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const USAGE = { records: [{ id: 'r1', time: AT, operation: 'encrypt', outcome: 'ok' }], nextCursor: 'next' };
const HISTORY = {
  events: [{ position: 1, revision: 0, type: 'KeyCreated', at: AT, data: {} }],
  nextCursor: null,
};

const NOTICES = { notices: [{ id: 'n1', keyId: KEY_ID, state: 'given-up' }], nextCursor: null };

describe('audit', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
    gateway.answers.set(AUDIT.usage, () => USAGE);
    gateway.answers.set(AUDIT.history, () => HISTORY);
    gateway.answers.set(AUDIT.notices, () => NOTICES);
    gateway.answers.set(LIFECYCLE.describeKey, () => aKey());
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  it('shows what a key was used for', async () => {
    const { body } = await gateway.call(
      'GET',
      `/api/v1/keys/${KEY_ID}/usage?operation=decrypt&outcome=KeyDisabled`,
    );
    expect(body).toEqual(USAGE);
    expect(gateway.asked.at(-1)!.payload).toMatchObject({
      key: { id: KEY_ID },
      operation: 'decrypt',
      outcome: 'KeyDisabled',
      principal: null,
      from: null,
      to: null,
      limit: 100,
      cursor: null,
    });
  });

  it('shows what a project’s keys were used for', async () => {
    const query = `key=alias%2Fa&principal=p1&from=2026-11-01&to=${encodeURIComponent('2026-11-02T01:00:00+01:00')}&cursor=c`;
    const { body } = await gateway.call('GET', `/api/v1/audit?${query}`, { as: 'auditor' });
    expect(body).toEqual(USAGE);
    expect(gateway.asked[0]!.payload).toMatchObject({
      key: { alias: 'a' },
      principal: 'p1',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-02T00:00:00.000Z',
      cursor: 'c',
    });
  });

  it('shows every change of a key', async () => {
    const { body } = await gateway.call('GET', `/api/v1/keys/${KEY_ID}/history?limit=3`);
    expect(body).toEqual(HISTORY);
    expect(gateway.asked.at(-1)!.payload).toMatchObject({ key: { id: KEY_ID }, limit: 3, cursor: null });
  });

  it.each(['history', 'usage', 'rotations'])('of a key (%s) is for those who may read it', async (what) => {
    gateway.answers.set(LIFECYCLE.listVersions, () => ({ key: aKey(), versions: [] }));
    const url = `/api/v1/keys/${KEY_ID}/${what}`;
    const refused = await gateway.call('GET', url, { as: 'member' });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'AccessDenied' } } });
    expect(gateway.asked.map(({ subject }) => subject)).toEqual([LIFECYCLE.describeKey]);
    gateway.answers.set(LIFECYCLE.describeKey, () => aKey({ permissions: { 'principal-member': ['read'] } }));
    expect((await gateway.call('GET', url, { as: 'member' })).status).toBe(200);
    gateway.answers.set(LIFECYCLE.describeKey, () => aKey());
  });

  it('shows what became of notices', async () => {
    const url = '/api/v1/notices?key=alias%2Fa&state=given-up&limit=2';
    const { body } = await gateway.call('GET', url, { as: 'auditor' });
    expect(body).toEqual(NOTICES);
    expect(gateway.asked[0]!.payload).toMatchObject({
      key: { alias: 'a' },
      state: 'given-up',
      limit: 2,
      cursor: null,
    });
  });

  it.each([
    'notices?state=lost',
    'notices?key=nothing',
    'audit?operation=delete',
    'audit?outcome=good',
    'audit?from=yesterday',
    'audit?from=2026-11-01T00:00:00',
    'audit?to=1',
    'audit?limit=0',
    'audit?who=me',
    `keys/${KEY_ID}/usage?principal=p1`,
    `keys/${KEY_ID}/history?limit=1001`,
    `keys/${KEY_ID}/history?cursor=${'x'.repeat(2049)}`,
  ])('refuses %s', async (path) => {
    const reply = await gateway.call('GET', `/api/v1/${path}`);
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
    expect(gateway.asked).toEqual([]);
  });
});
