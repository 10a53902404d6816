import { createHash, timingSafeEqual } from 'node:crypto';
import { readContext } from '../keys/context.js';
import { readKeyName } from '../keys/key-name.js';
import { cipherOf } from '../keys/specs.js';
import { DIGEST_BYTES, MAX_DATA_KEY_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { hexOf } from '../wire/encodings.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

const DIGITS_PER_BYTE = 2;
const LENGTH = { min: 1, max: MAX_DATA_KEY_BYTES, code: 'KMS.2102' } as const;

export const encryptDatakey = operation(BY_SERVICE, readEncryptDatakey, async (call, input) => {
  const { name, plaintext, context } = input;
  const done = await call.use({
    op: 'encrypt',
    key: call.key(name),
    plaintext,
    context,
    ...cipherOf('SYMMETRIC_DEFAULT'),
  });
  return {
    key_id: done.keyId,
    cipher_text: hexOf(done.ciphertext),
    datakey_length: String(input.length),
  };
});

/** A data key comes with its SHA-256 behind it, so that a slip is found before it is too late. */
function readEncryptDatakey(input: Input) {
  const name = readKeyName(input);
  const max = (MAX_DATA_KEY_BYTES + DIGEST_BYTES) * DIGITS_PER_BYTE;
  const bytes = input.requiredHex('plain_text', max, 'KMS.2101');
  const length = input.requiredInteger('datakey_plain_length', LENGTH);
  if (bytes.length !== length + DIGEST_BYTES) {
    throw new KmsError('KMS.2104', 'plain_text is not a key of datakey_plain_length bytes and its SHA-256');
  }
  const dataKey = bytes.subarray(0, length);
  const digest = createHash('sha256').update(dataKey).digest();
  if (!timingSafeEqual(digest, bytes.subarray(length))) {
    throw new KmsError('KMS.2103', 'what follows the data key is not its SHA-256');
  }
  return { name, length, plaintext: dataKey.toString('base64'), context: readContext(input) };
}
