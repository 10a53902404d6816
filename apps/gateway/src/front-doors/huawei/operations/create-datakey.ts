import { readContext } from '../keys/context.js';
import { readKeyName } from '../keys/key-name.js';
import { DEFAULT_DATA_KEY_BITS, MAX_DATA_KEY_BITS } from '../limits.js';
import { BY_SERVICE, operation, type HuaweiOperation } from '../operation.js';
import { hexOf } from '../wire/encodings.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

const BITS_PER_BYTE = 8;
const LENGTH = { min: BITS_PER_BYTE, max: MAX_DATA_KEY_BITS, code: 'KMS.1901' } as const;
const BITS_OF = { AES_256: 256, AES_128: 128, HMAC_256: 256, HMAC_384: 384, HMAC_512: 512 } as const;
const SPECS = Object.keys(BITS_OF) as (keyof typeof BITS_OF)[];

export const createDatakey = creating(true);
export const createDatakeyWithoutPlaintext = creating(false);

function creating(withPlaintext: boolean): HuaweiOperation {
  return operation(BY_SERVICE, readCreateDatakey, async (call, { name, bytes, context }) => {
    const key = call.key(name);
    const done = await call.use({ op: 'generateDataKey', key, bytes, context, withPlaintext });
    return {
      key_id: done.keyId,
      ...(done.plaintext === undefined ? {} : { plain_text: hexOf(done.plaintext) }),
      cipher_text: hexOf(done.ciphertext),
    };
  });
}

function readCreateDatakey(input: Input) {
  const name = readKeyName(input);
  const spec = input.oneOf('key_spec', SPECS, 'KMS.1902');
  const bits = input.integer('datakey_length', LENGTH) ?? (spec ? BITS_OF[spec] : DEFAULT_DATA_KEY_BITS);
  if (bits % BITS_PER_BYTE !== 0) {
    throw new KmsError('KMS.1903', 'datakey_length is in bits, and a multiple of 8');
  }
  return { name, bytes: bits / BITS_PER_BYTE, context: readContext(input) };
}
