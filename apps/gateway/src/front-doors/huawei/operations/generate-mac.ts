import { readKeyName } from '../keys/key-name.js';
import { MAX_MESSAGE_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';

const MAC_ALGORITHMS = ['HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'] as const;

/** What generate-mac and verify-mac both take. */
export function readMac(input: Input) {
  return {
    name: readKeyName(input),
    algorithm: input.requiredOneOf('mac_algorithm', MAC_ALGORITHMS),
    message: input.requiredBlob('message', MAX_MESSAGE_BYTES),
  };
}

export const generateMac = operation(BY_SERVICE, readMac, async (call, { name, ...asked }) => {
  const done = await call.use({ op: 'generateMac', key: call.key(name), ...asked });
  const mac = Buffer.from(done.mac, 'base64').toString('hex');
  return { key_id: done.keyId, mac_algorithm: done.algorithm, mac };
});
