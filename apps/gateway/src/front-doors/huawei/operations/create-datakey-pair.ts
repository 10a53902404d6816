import { readContext } from '../keys/context.js';
import { readKeyName } from '../keys/key-name.js';
import { EC_PAIR_SPECS, pairSpecOf, RSA_PAIR_SPECS } from '../keys/specs.js';
import { BY_SERVICE, operation, type HuaweiOperation } from '../operation.js';

export const createRsaDatakeyPair = creating(RSA_PAIR_SPECS);
export const createEcDatakeyPair = creating(EC_PAIR_SPECS);

/** The encodings are ours: Huawei's pages do not say which. Keys are base64 of DER, the ciphertext as encrypt-data makes it. */
function creating(specs: typeof RSA_PAIR_SPECS | typeof EC_PAIR_SPECS): HuaweiOperation {
  return operation(
    BY_SERVICE,
    (input) => ({
      name: readKeyName(input),
      spec: input.requiredOneOf<(typeof specs)[number]>('key_spec', specs, 'KMS.1110'),
      withPlaintext: input.flag('with_plain_text') ?? true,
      context: readContext(input),
    }),
    async (call, { name, spec, withPlaintext, context }) => {
      const done = await call.use({
        op: 'generateDataKeyPair',
        key: call.key(name),
        pairSpec: pairSpecOf(spec),
        context,
        withPlaintext,
      });
      const { privateKeyPlaintext: clear } = done;
      return {
        key_id: done.keyId,
        key_spec: spec,
        public_key: done.publicKey,
        private_key_cipher_text: done.privateKeyCiphertext,
        ...(clear === undefined ? {} : { private_key_plain_text: clear }),
      };
    },
  );
}
