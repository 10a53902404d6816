import { CRYPTO, type OperationBatch, type OperationRequest } from '@keyledger/contracts';
import { KeyledgerError, MAX_PLAINTEXT_BYTES } from '@keyledger/domain';
import { KEY_ID } from '../../../testing/answers.js';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const BYTES = 'aGVsbG8=';
const KEY = { id: KEY_ID };
const FROM = { keyId: KEY_ID, version: 3 };

describe('operations', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  const answer = (value: object) => gateway.answers.set(CRYPTO.operations, () => value);
  const asked = (): OperationRequest[] =>
    gateway.asked.flatMap(({ payload }) => (payload as OperationBatch).calls.map(({ request }) => request));
  const post = (operation: string, body?: unknown) =>
    gateway.call('POST', `/api/v1/keys/${KEY_ID}/${operation}`, body === undefined ? {} : { body });

  it.each<[string, unknown, object, object, OperationRequest]>([
    [
      'encrypt',
      { plaintext: BYTES, context: { a: 'b' } },
      { ciphertext: 'Y3Q=', ...FROM, algorithm: 'AES_256_GCM' },
      { ciphertext: 'Y3Q=', ...FROM },
      { op: 'encrypt', key: KEY, plaintext: BYTES, context: { a: 'b' } },
    ],
    [
      'decrypt',
      { ciphertext: BYTES, algorithm: 'RSAES_OAEP_SHA_256' },
      { plaintext: 'cHQ=', ...FROM, algorithm: 'RSAES_OAEP_SHA_256' },
      { plaintext: 'cHQ=', ...FROM },
      { op: 'decrypt', key: KEY, ciphertext: BYTES, algorithm: 'RSAES_OAEP_SHA_256' },
    ],
    [
      're-encrypt',
      { ciphertext: BYTES, context: { a: 'b' }, destinationKey: 'alias/next' },
      {
        ciphertext: 'Y3Q=',
        ...FROM,
        sourceKeyId: KEY_ID,
        sourceVersion: 1,
        algorithm: '',
        sourceAlgorithm: '',
      },
      { ciphertext: 'Y3Q=', ...FROM, sourceKeyId: KEY_ID, sourceVersion: 1 },
      {
        op: 'reEncrypt',
        sourceKey: KEY,
        ciphertext: BYTES,
        sourceContext: { a: 'b' },
        key: { alias: 'next' },
        context: { a: 'b' },
      },
    ],
    [
      'generate-data-key',
      undefined,
      { plaintext: BYTES, ciphertext: 'Y3Q=', ...FROM },
      { plaintext: BYTES, ciphertext: 'Y3Q=', ...FROM },
      { op: 'generateDataKey', key: KEY, bytes: 32, withPlaintext: true },
    ],
    [
      'generate-data-key',
      { spec: 'AES_128', withPlaintext: false },
      { ciphertext: 'Y3Q=', ...FROM },
      { ciphertext: 'Y3Q=', ...FROM },
      { op: 'generateDataKey', key: KEY, bytes: 16, withPlaintext: false },
    ],
    [
      'generate-data-key-pair',
      { spec: 'ECC_NIST_P256' },
      {
        publicKey: 'cA==',
        privateKeyPlaintext: 'cA==',
        privateKeyCiphertext: 'cA==',
        pairSpec: 'EC_P256',
        ...FROM,
      },
      {
        publicKey: 'cA==',
        privateKeyPlaintext: 'cA==',
        privateKeyCiphertext: 'cA==',
        spec: 'EC_P256',
        ...FROM,
      },
      { op: 'generateDataKeyPair', key: KEY, pairSpec: 'EC_P256', withPlaintext: true },
    ],
    [
      'sign',
      { message: BYTES },
      { signature: 'c2ln', ...FROM, algorithm: 'ECDSA_SHA_256' },
      { signature: 'c2ln', ...FROM, algorithm: 'ECDSA_SHA_256' },
      { op: 'sign', key: KEY, message: BYTES, messageType: 'RAW' },
    ],
    [
      'verify',
      { message: BYTES, signature: BYTES, messageType: 'DIGEST', version: 2 },
      { valid: false, keyId: KEY_ID, version: null, algorithm: 'ECDSA_SHA_256' },
      { valid: false, keyId: KEY_ID, version: null, algorithm: 'ECDSA_SHA_256' },
      { op: 'verify', key: KEY, message: BYTES, signature: BYTES, messageType: 'DIGEST', version: 2 },
    ],
    [
      'generate-mac',
      { message: BYTES },
      { mac: 'bWFj', ...FROM, algorithm: 'HMAC_SHA_256' },
      { mac: 'bWFj', ...FROM, algorithm: 'HMAC_SHA_256' },
      { op: 'generateMac', key: KEY, message: BYTES },
    ],
    [
      'verify-mac',
      { message: BYTES, mac: BYTES },
      { valid: true, ...FROM, algorithm: 'HMAC_SHA_256' },
      { valid: true, ...FROM, algorithm: 'HMAC_SHA_256' },
      { op: 'verifyMac', key: KEY, message: BYTES, mac: BYTES },
    ],
  ])(
    '%s with %j is asked of crypto, and answered in the API’s fields',
    async (path, body, reply, shown, request) => {
      answer(reply);
      const { status, body: answered } = await post(path, body);
      expect(answered).toEqual(shown);
      expect(status).toBe(200);
      expect(asked()).toEqual([request]);
    },
  );

  it('random bytes are asked of crypto', async () => {
    answer({ bytes: BYTES });
    const { body } = await gateway.call('POST', '/api/v1/random', { as: 'user', body: { bytes: 5 } });
    expect(body).toEqual({ plaintext: BYTES });
    expect(asked()).toEqual([{ op: 'random', bytes: 5 }]);
  });

  it('in flight together travel in one message', async () => {
    answer({ ciphertext: 'Y3Q=', ...FROM });
    await gateway.tokenOf('admin');
    await Promise.all(Array.from({ length: 20 }, () => post('encrypt', { plaintext: BYTES })));
    expect(asked()).toHaveLength(20);
    expect(gateway.asked.length).toBeLessThan(20);
  });

  it('answer crypto’s refusal as it is', async () => {
    gateway.answers.set(CRYPTO.operations, () => {
      throw new KeyledgerError('KeyDisabled', 'the key is Disabled');
    });
    const reply = await post('encrypt', { plaintext: BYTES });
    expect(reply).toMatchObject({
      status: 409,
      body: { error: { code: 'KeyDisabled', message: 'the key is Disabled' } },
    });
  });

  it('take as much plaintext as the API says, and not a byte more', async () => {
    answer({ ciphertext: 'Y3Q=', ...FROM });
    const plaintext = (bytes: number) => ({ plaintext: Buffer.alloc(bytes).toString('base64') });
    expect((await post('encrypt', plaintext(MAX_PLAINTEXT_BYTES))).status).toBe(200);
    const { body } = await post('encrypt', plaintext(MAX_PLAINTEXT_BYTES + 3));
    expect(body.error).toMatchObject({
      code: 'InvalidRequest',
      message: 'plaintext is longer than 43692 characters',
    });
  });

  it.each([
    ['encrypt', {}, 'plaintext is missing'],
    ['encrypt', undefined, 'plaintext is missing'],
    ['encrypt', { plaintext: 5 }, 'plaintext must be a string'],
    ['encrypt', { plaintext: null }, 'plaintext must be a string'],
    ['encrypt', { plaintext: 'aGVsbG8' }, 'plaintext must be base64 (RFC 4648, with padding)'],
    ['encrypt', { plaintext: 'aGVsbG9=' }, 'plaintext must be base64 (RFC 4648, with padding)'],
    ['encrypt', { plaintext: '-_-_' }, 'plaintext must be base64 (RFC 4648, with padding)'],
    ['encrypt', { plaintext: BYTES, op: 'decrypt' }, 'op is not a field of this request'],
    ['encrypt', { plaintext: BYTES, key: KEY }, 'key is not a field of this request'],
    ['encrypt', { plaintext: BYTES, context: { a: 1 } }, 'context.a must be a string'],
    ['encrypt', { plaintext: BYTES, context: [] }, 'context must be an object'],
    ['decrypt', { ciphertext: 'x' }, 'ciphertext must be base64 (RFC 4648, with padding)'],
    ['re-encrypt', { ciphertext: BYTES, destinationKey: 'next' }, /^a key is named by/],
    ['generate-data-key', { spec: 'AES_512' }, 'spec must be one of AES_256, AES_128'],
    ['generate-data-key', { bytes: 0 }, /^bytes must be >= 1/],
    ['generate-data-key', { bytes: 1025 }, /^bytes must be <= 1024/],
    ['generate-data-key', { bytes: '32' }, 'bytes must be a whole number'],
    ['generate-data-key', { spec: 'AES_256', bytes: 32 }, /not both/],
    ['generate-data-key', { withPlaintext: 'no' }, 'withPlaintext must be true or false'],
    ['generate-data-key-pair', { spec: 'AES_256' }, /^spec is not the name/],
    ['generate-data-key-pair', { spec: 'ML_DSA_44' }, /^spec is not the name/],
    ['sign', { message: BYTES, messageType: 'raw' }, 'messageType must be one of RAW, DIGEST, EXTERNAL_MU'],
    ['verify', { message: BYTES }, 'signature is missing'],
    ['verify', { message: BYTES, signature: BYTES, version: 0 }, /^version must be >= 1/],
    ['verify-mac', { message: BYTES, mac: 'bWFj', version: 101 }, /^version must be <= 100/],
  ])('%s with %j is refused, and crypto is not asked', async (path, body, message) => {
    const reply = await post(path, body);
    expect(reply.status).toBe(400);
    expect(reply.body.error.code).toBe('InvalidRequest');
    expect(reply.body.error.message).toMatch(message);
    expect(gateway.asked).toEqual([]);
  });
});
