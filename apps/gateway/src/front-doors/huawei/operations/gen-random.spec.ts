import { HuaweiDialect } from '../../../testing/huawei-dialect.js';

describe('gen-random', () => {
  it.each(['512', 512])('makes %j bits, in capital hexadecimal digits', async (random_data_length) => {
    const huawei = new HuaweiDialect({ random: { bytes: Buffer.from('abcdef', 'hex').toString('base64') } });
    const { status, body } = await huawei.post('gen-random', { random_data_length });
    expect([status, body]).toEqual([200, { random_data: 'ABCDEF' }]);
    expect(huawei.asked[0]!.request).toEqual({ op: 'random', bytes: 64 });
  });

  it.each([
    [undefined, 'KMS.0204'],
    ['0', 'KMS.1801'],
    ['8200', 'KMS.1801'],
    ['x', 'KMS.1801'],
    ['9', 'KMS.1802'],
  ])('refuses %j bits', async (random_data_length, code) => {
    const huawei = new HuaweiDialect();
    expect(await huawei.refusal('gen-random', { random_data_length })).toBe(code);
    expect(huawei.asked).toEqual([]);
  });

  it('is for roles that may', async () => {
    expect(await new HuaweiDialect().refusal('gen-random', { random_data_length: '8' }, 'operator')).toBe(
      'KMS.0307',
    );
  });
});
