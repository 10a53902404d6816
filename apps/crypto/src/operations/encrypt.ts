import { KeyledgerError, MAX_PLAINTEXT_BYTES, specFacts } from '@keyledger/domain';
import type { CiphertextFormat, OperationReplies, OperationRequest } from '@keyledger/contracts';
import { canonicalContext } from '../ciphertext/canonical-context.js';
import { rsaHeader } from '../ciphertext/header.js';
import { encryptOaep, maxOaepBytes, oaepHash } from '../ciphertext/oaep.js';
import { encryptSymmetric } from '../ciphertext/symmetric.js';
import { encryptionAlgorithm } from './algorithms.js';
import { bytesOf } from './bytes.js';
import type { KeyNeed, Prepared, UsableKey } from './operation.js';
import { newest } from './versions.js';

type Request = Extract<OperationRequest, { op: 'encrypt' }>;

/** Encrypts under the newest version. The format matters to RSA keys alone: symmetric ciphertexts always have our header. */
export function encrypt(request: Request): Prepared<OperationReplies['encrypt']> {
  const format = formatOf(request.format);
  const context = canonicalContext(request.context);
  const plaintext = bytesOf(request.plaintext, 'plaintext', MAX_PLAINTEXT_BYTES);
  return {
    needs: [encryptionNeed(request.key, 'Encrypt', request.context)],
    run: (key) => {
      try {
        return encryptUnder(key!, plaintext, context, request.algorithm, format);
      } finally {
        plaintext.fill(0);
      }
    },
  };
}

export const encryptionNeed = (
  ref: KeyNeed['ref'],
  operation: KeyNeed['operation'],
  context: KeyNeed['context'],
): KeyNeed => ({
  ref,
  operation,
  context,
  usage: 'ENCRYPT_DECRYPT',
  versions: newest,
  secrets: true,
});

/** @throws KeyledgerError InvalidRequest. */
export function formatOf(format: CiphertextFormat | undefined): CiphertextFormat {
  if (format === undefined || format === 'keyledger' || format === 'raw') return format ?? 'keyledger';
  throw new KeyledgerError('InvalidRequest', 'the format must be keyledger or raw');
}

/**
 * @param context canonical
 * @throws KeyledgerError UnsupportedOperation for a context with RSA; InvalidRequest for a plaintext too long for RSA.
 */
export function encryptUnder(
  { key, versions: [version] }: UsableKey,
  plaintext: Buffer,
  context: Buffer,
  askedAlgorithm: string | undefined,
  format: CiphertextFormat,
): OperationReplies['encrypt'] {
  const algorithm = encryptionAlgorithm(key.spec, askedAlgorithm);
  const place = { keyId: key.id, version: version!.facts.version, algorithm };
  if (specFacts(key.spec).family === 'aes') {
    const ciphertext = encryptSymmetric(version!.secret!, version!.header, context, plaintext);
    return { ciphertext: ciphertext.toString('base64'), ...place };
  }
  refuseContext(context);
  const hash = oaepHash(algorithm);
  const max = maxOaepBytes(version!.publicKey, hash);
  if (plaintext.length > max) {
    throw new KeyledgerError('InvalidRequest', `this key encrypts at most ${max} bytes with ${algorithm}`);
  }
  const output = encryptOaep(version!.publicKey, hash, plaintext);
  const header = format === 'raw' ? [] : [rsaHeader(key.id, place.version, hash)];
  return { ciphertext: Buffer.concat([...header, output]).toString('base64'), ...place };
}

/** RSA-OAEP has no place for additional data: taking a context and not binding it would be a lie. */
export function refuseContext(context: Buffer): void {
  if (context.length > 0) {
    throw new KeyledgerError('UnsupportedOperation', 'an RSA key takes no encryption context');
  }
}
