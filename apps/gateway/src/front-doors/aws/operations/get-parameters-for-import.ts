import {
  LIFECYCLE,
  WRAPPING_ALGORITHMS,
  WRAPPING_KEY_SPECS,
  type ImportParameters,
  type WrappingAlgorithm,
  type WrappingKeySpec,
} from '@keyledger/contracts';
import { epochSeconds } from '../keys/key-metadata.js';
import { KEY_ID } from '../keys/key-name.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';

const AWS_ALGORITHMS = [...WRAPPING_ALGORITHMS, 'RSAES_PKCS1_V1_5', 'SM2PKE'] as const;
const AWS_KEY_SPECS = [...WRAPPING_KEY_SPECS, 'SM2'] as const;

export const getParametersForImport = operation(
  BY_SERVICE,
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    wrappingAlgorithm: input.requiredOneOf('WrappingAlgorithm', AWS_ALGORITHMS),
    wrappingKeySpec: input.requiredOneOf('WrappingKeySpec', AWS_KEY_SPECS),
  }),
  async (call, { keyId, wrappingAlgorithm, wrappingKeySpec }) => {
    if (!isOffered(wrappingAlgorithm)) throw unsupported(wrappingAlgorithm);
    if (wrappingKeySpec === 'SM2') throw unsupported(wrappingKeySpec);
    const parameters = await call.backend.ask<ImportParameters>(LIFECYCLE.importParameters, {
      context: call.command(),
      key: call.keyAlone(keyId),
      wrappingAlgorithm,
      wrappingKeySpec: wrappingKeySpec satisfies WrappingKeySpec,
    });
    return {
      KeyId: call.keyArn(parameters.keyId),
      ImportToken: parameters.importToken,
      PublicKey: parameters.publicKey,
      ParametersValidTo: epochSeconds(parameters.validTo),
    };
  },
);

const isOffered = (algorithm: string): algorithm is WrappingAlgorithm =>
  WRAPPING_ALGORITHMS.includes(algorithm as WrappingAlgorithm);

const unsupported = (name: string): AwsError =>
  new AwsError('UnsupportedOperationException', `${name} is not offered here`);
