import { MAX_RANDOM_BITS } from '../limits.js';
import { operation } from '../operation.js';
import { hexOf } from '../wire/encodings.js';
import { KmsError } from '../wire/kms-error.js';

const BITS_PER_BYTE = 8;
const LENGTH = { min: BITS_PER_BYTE, max: MAX_RANDOM_BITS, code: 'KMS.1801' } as const;

export const genRandom = operation(
  'random.generate',
  (input) => {
    const bits = input.requiredInteger('random_data_length', LENGTH);
    if (bits % BITS_PER_BYTE !== 0) {
      throw new KmsError('KMS.1802', 'random_data_length is in bits, and a multiple of 8');
    }
    return bits / BITS_PER_BYTE;
  },
  async (call, bytes) => ({ random_data: hexOf((await call.use({ op: 'random', bytes })).bytes) }),
);
