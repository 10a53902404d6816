import type { OperationReplies, OperationRequest } from '@keyledger/contracts';
import { canonicalContext } from '../ciphertext/canonical-context.js';
import { decryptWith, decryptionNeed, sourceOf, type Decrypted } from './decrypt.js';
import { encryptUnder, encryptionNeed, formatOf } from './encrypt.js';
import type { Prepared } from './operation.js';

type Request = Extract<OperationRequest, { op: 'reEncrypt' }>;

/** Decrypts and encrypts anew; the plaintext never leaves this function. */
export function reEncrypt(request: Request): Prepared<OperationReplies['reEncrypt']> {
  const source = sourceOf({
    ...(request.sourceKey ? { key: request.sourceKey } : {}),
    ciphertext: request.ciphertext,
    ...(request.sourceContext ? { context: request.sourceContext } : {}),
    ...(request.sourceAlgorithm ? { algorithm: request.sourceAlgorithm } : {}),
    ...(request.sourceFormat ? { format: request.sourceFormat } : {}),
  });
  const context = canonicalContext(request.context);
  const format = formatOf(request.format);
  return {
    needs: [
      decryptionNeed(source, 'ReEncryptFrom', request.sourceContext),
      encryptionNeed(request.key, 'ReEncryptTo', request.context),
    ],
    run: (from, to) => {
      const seal = (clear: Decrypted): OperationReplies['reEncrypt'] => {
        try {
          return {
            ...encryptUnder(to!, clear.plaintext, context, request.algorithm, format),
            fingerprint: to!.versions[0]!.facts.fingerprint,
            sourceKeyId: clear.keyId,
            sourceVersion: clear.version,
            sourceFingerprint: clear.fingerprint,
            sourceAlgorithm: clear.algorithm,
          };
        } finally {
          clear.plaintext.fill(0);
        }
      };
      const done = decryptWith(from!, source);
      return done instanceof Promise ? done.then(seal) : seal(done);
    },
  };
}
