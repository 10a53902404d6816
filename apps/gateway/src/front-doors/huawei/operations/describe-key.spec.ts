import { KeyledgerError } from '@keyledger/domain';
import {
  aKey,
  BAD_KEY_IDS,
  HuaweiDialect,
  KEY_ID,
  PROJECT_ID,
  REGION,
} from '../../../testing/huawei-dialect.js';

const describing = (more: object = {}) => new HuaweiDialect({ 'lifecycle.keys.describe': aKey(more) });

describe('describe-key', () => {
  it('tells everything that Huawei’s KMS tells of a key', async () => {
    const { status, body } = await describing({ aliases: ['test'], description: 'd' }).post('describe-key', {
      key_id: KEY_ID,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      key_info: {
        key_id: KEY_ID,
        domain_id: PROJECT_ID,
        key_alias: 'test',
        realm: REGION,
        key_spec: 'AES_256',
        key_usage: 'ENCRYPT_DECRYPT',
        key_description: 'd',
        creation_date: String(Date.parse('2026-11-24T12:00:00.500Z')),
        scheduled_deletion_date: '',
        key_state: '2',
        default_key_flag: '0',
        key_type: '1',
        expiration_time: '',
        origin: 'kms',
        key_rotation_enabled: 'false',
        sys_enterprise_project_id: '0',
        keystore_id: '0',
      },
    });
  });

  it('takes an alias and an alias’s URN', async () => {
    const huawei = describing();
    await huawei.post('describe-key', { key_id: 'alias/a/b' });
    await huawei.post('describe-key', { key_id: `kms:${REGION}:${PROJECT_ID}:alias:a/b` });
    expect(huawei.asked.map(({ request }) => request.key)).toEqual([{ alias: 'a/b' }, { alias: 'a/b' }]);
  });

  it.each([
    ...BAD_KEY_IDS,
    ['an alias that cannot be', 'alias/ä', 'KMS.0205'],
    ['an alias without a name', 'alias/', 'KMS.0205'],
    ['a URN of another region', `kms:elsewhere:${PROJECT_ID}:alias:a`, 'KMS.0207'],
  ])('refuses %s', async (_, key_id, code) => {
    const huawei = describing();
    expect(await huawei.refusal('describe-key', { key_id })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it.each([
    ['KeyNotFound', 404, 'KMS.0207'],
    ['KeyDeleted', 404, 'KMS.0207'],
    ['AccessDenied', 403, 'KMS.0306'],
    ['Unavailable', 503, 'KMS.0104'],
  ] as const)('says %s as %i %s', async (ours, status, code) => {
    const huawei = new HuaweiDialect({ 'lifecycle.keys.describe': new KeyledgerError(ours, 'words') });
    const answer = await huawei.post('describe-key', { key_id: KEY_ID });
    expect([answer.status, answer.body]).toEqual([
      status,
      { error: { error_code: code, error_msg: 'words' } },
    ]);
  });
});
