import { keyPath, type ApiClient } from '../api/client.js';
import { RefusedError, usageError } from '../errors.js';
import type { UnwrapFileKey, WrapFileKey } from './age-envelope.js';

/**
 * The context entry that every file key is encrypted with. It keeps file keys apart from everything else that the key encrypts:
 * whoever may decrypt under another context only can't have a file key decrypted, nor the other way round. Frozen with the format.
 */
export const PURPOSE = { name: 'keyledger:purpose', value: 'file' } as const;

/** The user's context with our entry. */
export function fileContext(context: Record<string, string>): Record<string, string> {
  if (Object.hasOwn(context, PURPOSE.name))
    throw usageError(`the context entry ${PURPOSE.name} is Keyledger's own`);
  return { ...context, [PURPOSE.name]: PURPOSE.value };
}

/** Has file keys encrypted under `key`. */
export function serviceWrap(client: ApiClient, key: string, context: Record<string, string>): WrapFileKey {
  return async (fileKey) => {
    const body = { plaintext: Buffer.from(fileKey).toString('base64'), context: fileContext(context) };
    const reply = await client.operate<{ ciphertext: string; keyId: string }>(keyPath(key, 'encrypt'), body);
    return { keyId: reply.keyId, ciphertext: Buffer.from(reply.ciphertext, 'base64') };
  };
}

/** Has file keys decrypted: under the key that the file names, or under `key` alone when the user insists on one. */
export function serviceUnwrap(
  client: ApiClient,
  key: string | null,
  context: Record<string, string>,
): UnwrapFileKey {
  return async (keyId, ciphertext) => {
    const body = { ciphertext: Buffer.from(ciphertext).toString('base64'), context: fileContext(context) };
    try {
      const reply = await client.operate<{ plaintext: string }>(keyPath(key ?? keyId, 'decrypt'), body);
      return Buffer.from(reply.plaintext, 'base64');
    } catch (error) {
      throw error instanceof RefusedError && error.code === 'InvalidCiphertext' ? withHint(error) : error;
    }
  };
}

/** The service can only speak of a ciphertext; here it is known what became of it. */
function withHint({ code, status, requestId }: RefusedError): RefusedError {
  const message = "the file's header was altered, or --context is not what it was encrypted with";
  return new RefusedError(code, message, status, requestId);
}
