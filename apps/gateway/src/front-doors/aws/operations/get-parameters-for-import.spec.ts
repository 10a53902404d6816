import { KeyledgerError } from '@keyledger/domain';
import { AwsDialect, KEY_ARN, KEY_ID } from '../../../testing/aws-dialect.js';

const members = { KeyId: KEY_ID, WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256', WrappingKeySpec: 'RSA_4096' };
const parameters = {
  keyId: KEY_ID,
  publicKey: 'AQID',
  importToken: 'BAUG',
  validTo: '2026-11-25T12:00:00.500Z',
};

describe('GetParametersForImport', () => {
  it('gives a public key to wrap with, a token, and how long both are good for', async () => {
    const aws = new AwsDialect({ 'lifecycle.import.parameters': parameters });
    expect((await aws.post('GetParametersForImport', members)).body).toEqual({
      KeyId: KEY_ARN,
      ImportToken: 'BAUG',
      PublicKey: 'AQID',
      ParametersValidTo: 1795608000.5,
    });
    expect(aws.asked[0]!.request).toEqual({
      key: { id: KEY_ID },
      wrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
      wrappingKeySpec: 'RSA_4096',
    });
  });

  it.each([
    ['no algorithm', { WrappingAlgorithm: undefined }, 'ValidationException'],
    ['an unknown algorithm', { WrappingAlgorithm: 'ROT13' }, 'ValidationException'],
    ['PKCS #1 v1.5', { WrappingAlgorithm: 'RSAES_PKCS1_V1_5' }, 'UnsupportedOperationException'],
    ['SM2', { WrappingAlgorithm: 'SM2PKE', WrappingKeySpec: 'SM2' }, 'UnsupportedOperationException'],
    ['an SM2 key', { WrappingKeySpec: 'SM2' }, 'UnsupportedOperationException'],
    ['no key spec', { WrappingKeySpec: undefined }, 'ValidationException'],
    ['an alias', { KeyId: 'alias/a' }, 'NotFoundException'],
  ])('refuses %s', async (_, more, type) => {
    const aws = new AwsDialect();
    expect((await aws.post('GetParametersForImport', { ...members, ...more })).body.__type).toBe(type);
    expect(aws.asked).toEqual([]);
  });

  it('says that a key made here takes no material', async () => {
    const refusal = new KeyledgerError('UnsupportedOperation', 'words');
    const aws = new AwsDialect({ 'lifecycle.import.parameters': refusal });
    const { body } = await aws.post('GetParametersForImport', members);
    expect(body.__type).toBe('UnsupportedOperationException');
  });
});
