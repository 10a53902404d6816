import { LIFECYCLE, type ImportParameters } from '@keyledger/contracts';
import { readKeyId } from '../keys/key-name.js';
import { hasPrivateKey } from '../keys/specs.js';
import { requireExternal } from '../keys/requirements.js';
import { BY_SERVICE, operation } from '../operation.js';

const ALGORITHMS = ['RSAES_OAEP_SHA_256', 'RSAES_OAEP_SHA_1'] as const;
/** Private keys do not fit into one block of RSA: a temporary AES key is wrapped so, and the private key under that one. */
const FOR_PRIVATE_KEYS = {
  RSAES_OAEP_SHA_256: 'RSA_AES_KEY_WRAP_SHA_256',
  RSAES_OAEP_SHA_1: 'RSA_AES_KEY_WRAP_SHA_1',
} as const;

export const getParametersForImport = operation(
  BY_SERVICE,
  (input) => ({ ref: readKeyId(input), algorithm: input.requiredOneOf('wrapping_algorithm', ALGORITHMS) }),
  async (call, { ref, algorithm }) => {
    const key = await call.describe(ref);
    requireExternal(key);
    const parameters = await call.backend.ask<ImportParameters>(LIFECYCLE.importParameters, {
      context: call.command(),
      key: ref,
      wrappingAlgorithm: hasPrivateKey(key.spec) ? FOR_PRIVATE_KEYS[algorithm] : algorithm,
      wrappingKeySpec: 'RSA_2048',
    });
    return {
      key_id: parameters.keyId,
      import_token: parameters.importToken,
      expiration_time: Math.floor(Date.parse(parameters.validTo) / 1000),
      public_key: parameters.publicKey,
    };
  },
);
