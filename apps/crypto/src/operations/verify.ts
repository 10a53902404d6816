import { MAX_MESSAGE_BYTES } from '@keyledger/domain';
import type { OperationReplies, OperationRequest } from '@keyledger/contracts';
import { verifyDigest } from '../signing/digest.js';
import { verifyMessage } from '../signing/message.js';
import { schemeOf } from '../signing/schemes.js';
import { signingAlgorithm } from './algorithms.js';
import { bytesOf } from './bytes.js';
import { MAX_SIGNATURE_BYTES } from './limits.js';
import type { Prepared } from './operation.js';
import { checkMessage } from './sign.js';
import { named } from './versions.js';

type Request = Extract<OperationRequest, { op: 'verify' }>;

/** Checks a signature against the named version, or against every enabled one, newest first. Needs no secret. */
export function verify(request: Request): Prepared<OperationReplies['verify']> {
  const message = bytesOf(request.message, 'message', MAX_MESSAGE_BYTES);
  const signature = bytesOf(request.signature, 'signature', MAX_SIGNATURE_BYTES);
  return {
    needs: [
      {
        ref: request.key,
        operation: 'Verify',
        usage: 'SIGN_VERIFY',
        versions: named(request.version),
        secrets: false,
      },
    ],
    run: async (found) => {
      const { key, versions } = found!;
      const algorithm = signingAlgorithm(key.spec, request.algorithm);
      const scheme = schemeOf(algorithm);
      checkMessage(scheme, request.messageType, message, algorithm);
      for (const { publicKey, facts } of versions) {
        const valid =
          request.messageType === 'DIGEST'
            ? verifyDigest(scheme, publicKey, message, signature)
            : await verifyMessage(scheme, publicKey, message, signature);
        if (valid) return { valid, keyId: key.id, version: facts.version, algorithm };
      }
      return { valid: false, keyId: key.id, version: null, algorithm };
    },
  };
}
