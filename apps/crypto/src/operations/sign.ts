import { KeyledgerError, MAX_MESSAGE_BYTES } from '@keyledger/domain';
import type { MessageType, OperationReplies, OperationRequest } from '@keyledger/contracts';
import { signDigest } from '../signing/digest.js';
import { signMessage } from '../signing/message.js';
import { HASH_BYTES, schemeOf, type SignatureScheme } from '../signing/schemes.js';
import { signingAlgorithm } from './algorithms.js';
import { bytesOf } from './bytes.js';
import type { Prepared } from './operation.js';
import { newest } from './versions.js';

type Request = Extract<OperationRequest, { op: 'sign' }>;

/** Signs with the newest version. */
export function sign(request: Request): Prepared<OperationReplies['sign']> {
  const message = bytesOf(request.message, 'message', MAX_MESSAGE_BYTES);
  return {
    needs: [{ ref: request.key, operation: 'Sign', usage: 'SIGN_VERIFY', versions: newest, secrets: true }],
    run: async (found) => {
      const { key, versions } = found!;
      const algorithm = signingAlgorithm(key.spec, request.algorithm);
      const scheme = schemeOf(algorithm);
      checkMessage(scheme, request.messageType, message, algorithm);
      const secret = versions[0]!.secret!;
      const signature =
        request.messageType === 'DIGEST'
          ? signDigest(scheme, secret, message)
          : await signMessage(scheme, secret, message);
      return {
        signature: signature.toString('base64'),
        keyId: key.id,
        version: versions[0]!.facts.version,
        algorithm,
      };
    },
  };
}

/**
 * Whether the algorithm can take such a message.
 * @throws KeyledgerError UnsupportedOperation: pre-hashed Ed25519 and ML-DSA's external mu are not in node:crypto;
 *   InvalidRequest: a digest of another length, or no message type.
 */
export function checkMessage(
  { hash }: SignatureScheme,
  messageType: MessageType,
  message: Buffer,
  algorithm: string,
): void {
  if (messageType === 'RAW') return;
  if (messageType !== 'DIGEST' && messageType !== 'EXTERNAL_MU') {
    throw new KeyledgerError('InvalidRequest', 'the message type must be RAW, DIGEST or EXTERNAL_MU');
  }
  if (messageType === 'EXTERNAL_MU' || hash === null) {
    throw new KeyledgerError(
      'UnsupportedOperation',
      `${algorithm} is not supported for ${messageType} messages`,
    );
  }
  if (message.length !== HASH_BYTES[hash]) {
    throw new KeyledgerError('InvalidRequest', `the digest for ${algorithm} has ${HASH_BYTES[hash]} bytes`);
  }
}
