import { MAX_RANDOM_BYTES } from '../limits.js';
import { operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import { readUseOptions } from '../wire/common-members.js';

export const generateRandom = operation(
  'random.generate',
  (input) => {
    readUseOptions(input);
    if (input.has('CustomKeyStoreId')) {
      throw new AwsError('UnsupportedOperationException', 'custom key stores are not offered here');
    }
    return input.integer('NumberOfBytes', 1, MAX_RANDOM_BYTES);
  },
  async (call, bytes) => {
    if (bytes === undefined) throw new AwsError('ValidationException', 'NumberOfBytes is required.');
    const done = await call.backend.operation(call.context, { op: 'random', bytes });
    return { Plaintext: done.bytes };
  },
);
