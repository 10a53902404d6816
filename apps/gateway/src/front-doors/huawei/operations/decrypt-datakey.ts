import { createHash } from 'node:crypto';
import { readContext } from '../keys/context.js';
import { readKeyName } from '../keys/key-name.js';
import { cipherOf } from '../keys/specs.js';
import { MAX_DATA_KEY_BYTES, MAX_DATA_KEY_CIPHERTEXT_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { hexOf } from '../wire/encodings.js';
import { KmsError } from '../wire/kms-error.js';

/** Of the data key, whatever the member's name says. */
const LENGTH = { min: 1, max: MAX_DATA_KEY_BYTES, code: 'KMS.2202' } as const;

export const decryptDatakey = operation(
  BY_SERVICE,
  (input) => ({
    name: readKeyName(input),
    ciphertext: input
      .requiredHex('cipher_text', MAX_DATA_KEY_CIPHERTEXT_CHARS, 'KMS.2201')
      .toString('base64'),
    length: input.requiredInteger('datakey_cipher_length', LENGTH),
    context: readContext(input),
  }),
  async (call, { name, ciphertext, length, context }) => {
    const key = call.key(name);
    const done = await call.use({
      op: 'decrypt',
      key,
      ciphertext,
      context,
      ...cipherOf('SYMMETRIC_DEFAULT'),
    });
    const dataKey = Buffer.from(done.plaintext, 'base64');
    if (dataKey.length !== length) {
      throw new KmsError('KMS.2204', 'the data key has not datakey_cipher_length bytes');
    }
    return {
      data_key: hexOf(done.plaintext),
      datakey_length: String(dataKey.length),
      datakey_dgst: createHash('sha256').update(dataKey).digest('hex').toUpperCase(),
    };
  },
);
