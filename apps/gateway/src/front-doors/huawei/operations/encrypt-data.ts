import { readContext } from '../keys/context.js';
import { readKeyName } from '../keys/key-name.js';
import { cipherOf, HUAWEI_ENCRYPTION_ALGORITHMS } from '../keys/specs.js';
import { MAX_PLAINTEXT_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

// What crypto refuses of a well-formed request is a plaintext that is too long for its RSA key.
const habits = { refusals: { InvalidRequest: 'KMS.2108' } } as const;

export const encryptData = operation(
  BY_SERVICE,
  readEncryptData,
  async (call, { name, plaintext, algorithm, context }) => {
    const key = call.key(name);
    const done = await call.use({ op: 'encrypt', key, plaintext, context, ...cipherOf(algorithm) });
    return { key_id: done.keyId, cipher_text: done.ciphertext };
  },
  habits,
);

/** The plaintext is text, not base64. */
function readEncryptData(input: Input) {
  const name = readKeyName(input);
  const text = input.requiredText('plain_text', { max: MAX_PLAINTEXT_BYTES, code: 'KMS.2101' });
  const bytes = Buffer.from(text);
  if (bytes.length > MAX_PLAINTEXT_BYTES) {
    throw new KmsError('KMS.2101', `plain_text has at most ${MAX_PLAINTEXT_BYTES} bytes`);
  }
  const algorithm = input.oneOf('encryption_algorithm', HUAWEI_ENCRYPTION_ALGORITHMS) ?? 'SYMMETRIC_DEFAULT';
  return { name, plaintext: bytes.toString('base64'), algorithm, context: readContext(input) };
}
