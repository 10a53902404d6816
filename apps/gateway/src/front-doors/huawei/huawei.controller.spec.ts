import { KeyledgerError, type ErrorCode } from '@keyledger/domain';
import { aKey, HuaweiDialect, KEY_ID, PROJECT_ID, SEQUENCE } from '../../testing/huawei-dialect.js';

const describing = () => new HuaweiDialect({ 'lifecycle.keys.describe': aKey() });

describe('the Huawei front door', () => {
  it('answers in JSON with its character set', async () => {
    const { headers } = await describing().post('describe-key', { key_id: KEY_ID });
    expect(headers['content-type']).toBe('application/json;charset=UTF-8');
  });

  it.each([
    ['broken JSON', '{"key_id":', 'KMS.0202'],
    ['no object', '["key_id"]', 'KMS.0202'],
    ['null', 'null', 'KMS.0202'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'KMS.0202'],
    ['no body', '', 'KMS.0204'],
    ['null for a key', { key_id: null }, 'KMS.0204'],
    ['a list for a key', { key_id: [KEY_ID] }, 'KMS.0205'],
    ['a short sequence', { key_id: KEY_ID, sequence: 'x' }, 'KMS.0206'],
    ['a number for a sequence', { key_id: KEY_ID, sequence: 7 }, 'KMS.0206'],
  ])('refuses %s, and asks nobody', async (_, body, code) => {
    const huawei = describing();
    const answer = await huawei.post('describe-key', body);
    expect([answer.status, answer.body.error.error_code]).toEqual([400, code]);
    expect(huawei.asked).toEqual([]);
  });

  it('quotes nothing of a body that it does not understand', async () => {
    const { body } = await describing().post('encrypt-data', '{"plain_text": "secret');
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  it('checks a request’s sequence, and does not answer with it', async () => {
    const { status, body } = await describing().post('describe-key', { key_id: KEY_ID, sequence: SEQUENCE });
    expect([status, Object.keys(body)]).toEqual([200, ['key_info']]);
  });

  it('tells paths that are none from methods that a path has not', async () => {
    const refused = async (method: string, path: string) => {
      const { status, body } = await describing().send(method, path);
      return [status, body.error.error_code];
    };
    expect(await refused('POST', `/v1.0/${PROJECT_ID}/kms/nonsense`)).toEqual([400, 'KMS.0201']);
    expect(await refused('POST', `/v1.0/${PROJECT_ID}/kms/describe-key/`)).toEqual([400, 'KMS.0201']);
    expect(await refused('POST', `/v1.0/${PROJECT_ID}/kms/%zz`)).toEqual([400, 'KMS.0201']);
    expect(await refused('GET', `/v1.0/${PROJECT_ID}/kms/describe-key`)).toEqual([405, 'KMS.0215']);
    expect(await refused('PATCH', `/v1.0/${PROJECT_ID}/kms/aliases`)).toEqual([405, 'KMS.0215']);
  });

  it.each<[ErrorCode, number, string]>([
    ['AccessDenied', 403, 'KMS.0306'],
    ['KeyNotFound', 404, 'KMS.0207'],
    ['KeyDisabled', 400, 'KMS.0209'],
    ['InvalidKeyState', 400, 'KMS.0210'],
    ['InvalidRequest', 400, 'KMS.0308'],
    ['ConcurrentChange', 503, 'KMS.0104'],
    ['Busy', 503, 'KMS.0104'],
    ['Timeout', 503, 'KMS.0104'],
    ['Internal', 500, 'KMS.0103'],
  ])('says the services’ %s as %i %s', async (ours, status, code) => {
    const huawei = new HuaweiDialect({ 'lifecycle.keys.describe': new KeyledgerError(ours, 'words') });
    const answer = await huawei.post('describe-key', { key_id: KEY_ID });
    expect([answer.status, answer.body]).toEqual([
      status,
      { error: { error_code: code, error_msg: 'words' } },
    ]);
  });
});
