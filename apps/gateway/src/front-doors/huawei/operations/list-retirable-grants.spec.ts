import { aGrant, CALLER_ID, HuaweiDialect } from '../../../testing/huawei-dialect.js';

describe('list-retirable-grants', () => {
  it('asks for what the caller may retire, over all keys', async () => {
    const huawei = new HuaweiDialect({
      'lifecycle.grants.list': { grants: [aGrant({ retiring: CALLER_ID })], nextCursor: null },
    });
    const { status, body } = await huawei.post('list-retirable-grants', { limit: '10' });
    expect([status, body.total]).toEqual([200, 1]);
    expect(body.grants[0].retiring_principal).toBe(CALLER_ID.replaceAll('-', ''));
    expect(huawei.asked[0]!.request).toMatchObject({ key: null, retiring: CALLER_ID });
  });

  it('stops after so many pages, so that a listing has an end', async () => {
    const huawei = new HuaweiDialect({ 'lifecycle.grants.list': { grants: [aGrant()], nextCursor: 'more' } });
    expect((await huawei.post('list-retirable-grants')).body.total).toBe(10);
  });

  it('refuses a marker that is none', async () => {
    expect(await new HuaweiDialect().refusal('list-retirable-grants', { marker: '-1' })).toBe('KMS.1602');
  });
});
