import { readKeyName } from '../keys/key-name.js';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';

export const SIGNING_ALGORITHMS = [
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'ED25519_SHA_512',
] as const;

/** Of a well-formed request crypto refuses a digest of another length, or one where the algorithm takes messages alone. */
export const SIGNING_HABITS = {
  refusals: { InvalidRequest: 'KMS.0329', UnsupportedOperation: 'KMS.0329' },
} as const;

/** What sign and verify both take. */
export function readSigning(input: Input) {
  return {
    name: readKeyName(input),
    message: input.requiredBlob('message', MAX_MESSAGE_BYTES),
    algorithm: input.requiredOneOf('signing_algorithm', SIGNING_ALGORITHMS, 'KMS.0332'),
    messageType: input.oneOf('message_type', ['DIGEST', 'RAW']) ?? ('DIGEST' as const),
  };
}

export const sign = operation(
  BY_SERVICE,
  readSigning,
  async (call, { name, ...asked }) => {
    const done = await call.use({ op: 'sign', key: call.key(name), ...asked });
    return { key_id: done.keyId, signature: done.signature };
  },
  SIGNING_HABITS,
);
