import { KEY_SPECS, KeyledgerError, specFacts } from '@keyledger/domain';
import type { DataKeyPairSpec, OperationReplies, OperationRequest } from '@keyledger/contracts';
import { canonicalContext } from '../ciphertext/canonical-context.js';
import { generatePair } from '../material/generate.js';
import { placeOf } from './decrypt.js';
import { encryptUnder } from './encrypt.js';
import { dataKeyNeed } from './generate-data-key.js';
import type { Prepared } from './operation.js';

type Request = Extract<OperationRequest, { op: 'generateDataKeyPair' }>;

const PAIR_FAMILIES: readonly string[] = ['rsa', 'ec', 'ed25519'];

/** Makes a key pair and encrypts its private key (PKCS #8, DER) under a symmetric key. */
export function generateDataKeyPair(request: Request): Prepared<OperationReplies['generateDataKeyPair']> {
  const pairSpec = pairSpecOf(request.pairSpec);
  const context = canonicalContext(request.context);
  const operation = request.withPlaintext ? 'GenerateDataKeyPair' : 'GenerateDataKeyPairWithoutPlaintext';
  return {
    needs: [dataKeyNeed(request.key, operation, request.context)],
    run: async (key) => {
      const { publicKey, privateKey } = await generatePair(pairSpec);
      const { ciphertext } = encryptUnder(key!, privateKey, context, undefined, 'keyledger');
      const clear = request.withPlaintext ? { privateKeyPlaintext: privateKey.toString('base64') } : {};
      privateKey.fill(0);
      return {
        publicKey: publicKey.toString('base64'),
        ...clear,
        privateKeyCiphertext: ciphertext,
        pairSpec,
        ...placeOf(key!.key, key!.versions[0]!),
      };
    },
  };
}

function pairSpecOf(spec: DataKeyPairSpec): DataKeyPairSpec {
  if (!Object.hasOwn(KEY_SPECS, spec) || !PAIR_FAMILIES.includes(specFacts(spec).family)) {
    throw new KeyledgerError('InvalidRequest', 'there are no data key pairs of this spec');
  }
  return spec;
}
