import { MAX_MAC_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readMac } from './generate-mac.js';

export const verifyMac = operation(
  BY_SERVICE,
  (input) => ({ ...readMac(input), mac: input.requiredHex('mac', MAX_MAC_CHARS).toString('base64') }),
  async (call, { name, ...asked }) => {
    const done = await call.use({ op: 'verifyMac', key: call.key(name), ...asked });
    return { key_id: done.keyId, mac_algorithm: done.algorithm, mac_valid: done.valid };
  },
);
