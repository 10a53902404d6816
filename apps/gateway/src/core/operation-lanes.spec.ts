import type { OperationCall, OperationRequest } from '@keyledger/contracts';
import { MAX_CONTEXT_CHARS, MAX_PLAINTEXT_BYTES } from '@keyledger/domain';
import { callBytes, laneOf } from './operation-lanes.js';

const key = { id: '0d0466b0-e727-4d9c-b35d-f84bb474a37f' };

it.each<[OperationRequest, string]>([
  [{ op: 'encrypt', key, plaintext: '' }, 'fast'],
  [{ op: 'decrypt', key, ciphertext: '' }, 'fast'],
  [{ op: 'decrypt', key, ciphertext: '', algorithm: 'RSAES_OAEP_SHA_256' }, 'slow'],
  [{ op: 'decrypt', key, ciphertext: '', format: 'raw' }, 'slow'],
  [{ op: 'reEncrypt', key, ciphertext: '', sourceAlgorithm: 'RSAES_OAEP_SHA_1' }, 'slow'],
  [{ op: 'generateDataKey', key, bytes: 32, withPlaintext: true }, 'fast'],
  [{ op: 'sign', key, message: '', messageType: 'RAW' }, 'slow'],
  [{ op: 'verify', key, message: '', messageType: 'RAW', signature: '' }, 'slow'],
  [{ op: 'generateDataKeyPair', key, pairSpec: 'RSA_4096', withPlaintext: false }, 'keyPairs'],
  [{ op: 'random', bytes: 8 }, 'fast'],
])('%j goes the %s way', (request, lane) => {
  expect(laneOf(request)).toBe(lane);
});

it('never counts a call as smaller than its JSON', () => {
  const request: OperationRequest = {
    op: 'encrypt',
    key: { alias: 'a'.repeat(250) },
    plaintext: Buffer.alloc(MAX_PLAINTEXT_BYTES).toString('base64'),
    // Characters that JSON writes as six, and UTF-8 as three bytes.
    context: { ['\u0001'.repeat(100)]: '\u0002'.repeat(MAX_CONTEXT_CHARS / 2), ключ: '錠'.repeat(1000) },
    algorithm: 'AES_256_GCM',
  };
  const call: OperationCall = {
    requestId: '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
    caller: {
      principalId: '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
      principalName: '\u0001'.repeat(128),
      projectId: '0'.repeat(32),
      role: 'admin',
    },
    sourceAddress: '1111:2222:3333:4444:5555:6666:7777:8888',
    frontDoor: 'native',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    request,
  };
  expect(callBytes(call)).toBeGreaterThan(Buffer.byteLength(JSON.stringify(call)));
});
