import { AwsDialect } from '../../../testing/aws-dialect.js';

describe('GenerateRandom', () => {
  it('gives random bytes', async () => {
    const aws = new AwsDialect({ random: { bytes: 'AQI=' } });
    expect((await aws.post('GenerateRandom', { NumberOfBytes: 2 })).body).toEqual({ Plaintext: 'AQI=' });
    expect(aws.asked[0]!.request).toEqual({ op: 'random', bytes: 2 });
  });

  it.each([
    [{}, 'ValidationException'],
    [{ NumberOfBytes: 0 }, 'ValidationException'],
    [{ NumberOfBytes: 1025 }, 'ValidationException'],
    [{ NumberOfBytes: 1, CustomKeyStoreId: 'cks' }, 'UnsupportedOperationException'],
  ])('refuses %j', async (members, type) => {
    expect((await new AwsDialect().post('GenerateRandom', members)).body.__type).toBe(type);
  });
});
