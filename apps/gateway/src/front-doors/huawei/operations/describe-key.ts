import { keyDetails } from '../keys/key-details.js';
import { readKeyName } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';

export const describeKey = operation(
  BY_SERVICE,
  (input) => readKeyName(input),
  async (call, name) => ({ key_info: keyDetails(await call.describe(call.key(name)), call.region) }),
);
