import { HuaweiDialect, PROJECT_ID } from '../../../testing/huawei-dialect.js';

const quotas = { keys: { used: 3, quota: 20 }, grantsPerKey: { used: 1, quota: 100 } };
const path = `/v1.0/${PROJECT_ID}/kms/user-instances`;

describe('user-instances', () => {
  it('tells what the project has', async () => {
    const huawei = new HuaweiDialect({ 'lifecycle.quotas.show': quotas });
    const { status, body } = await huawei.send('GET', path);
    expect(status).toBe(200);
    expect(body).toEqual({ instance_num: 3 });
  });

  it('is for who reads keys, and answers GET alone', async () => {
    const member = await new HuaweiDialect().send('GET', path, undefined, 'member');
    expect([member.status, member.body.error.error_code]).toEqual([403, 'KMS.0307']);
    const posted = await new HuaweiDialect().send('POST', path, {});
    expect([posted.status, posted.body.error.error_code]).toEqual([405, 'KMS.0215']);
  });
});
