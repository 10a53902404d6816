import { readContext } from '../keys/context.js';
import { readOptionalKeyName } from '../keys/key-name.js';
import { cipherOf, HUAWEI_ENCRYPTION_ALGORITHMS } from '../keys/specs.js';
import { MAX_CIPHERTEXT_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

export const decryptData = operation(
  BY_SERVICE,
  readDecryptData,
  async (call, { name, ciphertext, algorithm, context }) => {
    const key = name && call.key(name);
    const done = await call.use({ op: 'decrypt', key, ciphertext, context, ...cipherOf(algorithm) });
    return {
      key_id: done.keyId,
      // Of bytes that are no text, what can be shown as one; the whole truth is the other member.
      plain_text: Buffer.from(done.plaintext, 'base64').toString('utf8'),
      plain_text_base64: done.plaintext,
    };
  },
);

/** A symmetric ciphertext names its key by itself; a bare one of RSA does not. */
function readDecryptData(input: Input) {
  const ciphertext = input.requiredBlob('cipher_text', MAX_CIPHERTEXT_BYTES, 'KMS.2201');
  const algorithm = input.oneOf('encryption_algorithm', HUAWEI_ENCRYPTION_ALGORITHMS) ?? 'SYMMETRIC_DEFAULT';
  const name = readOptionalKeyName(input);
  if (!name && algorithm !== 'SYMMETRIC_DEFAULT') {
    throw new KmsError('KMS.0204', 'key_id is missing: an asymmetric ciphertext does not name its key');
  }
  return { name, ciphertext, algorithm, context: readContext(input) };
}
