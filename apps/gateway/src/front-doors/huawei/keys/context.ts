import type { Context } from '@keyledger/contracts';
import { MAX_AAD_BYTES, MAX_CONTEXT_CHARS } from '../limits.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

/** The entry of our encryption context that Huawei's one text of additional data is. */
const AAD = 'additional_authenticated_data';

/**
 * What a ciphertext is bound to: `additional_authenticated_data`, or in older clients an `encryption_context` of texts.
 * @throws KmsError KMS.0208, KMS.0308; and for a PIN, which nothing here would ask for again.
 */
export function readContext(input: Input, prefix = ''): Context | undefined {
  for (const name of ['pin', 'pin_type']) {
    if (input.has(name)) throw new KmsError('KMS.0308', `${name} is not offered here`);
  }
  const aad = input.text(`${prefix}${AAD}`, { min: 0, max: MAX_AAD_BYTES });
  if (aad !== undefined && Buffer.byteLength(aad) > MAX_AAD_BYTES) {
    throw new KmsError('KMS.0308', `${prefix}${AAD} has at most ${MAX_AAD_BYTES} bytes`);
  }
  // Where there are two sides, a context that names neither is for none.
  const context = prefix === '' ? readEncryptionContext(input) : undefined;
  if (aad === undefined || aad === '') return context;
  if (context) throw new KmsError('KMS.0208', `${AAD} and encryption_context exclude each other`);
  return { [AAD]: aad };
}

function readEncryptionContext(input: Input): Context | undefined {
  const entries = input.structure('encryption_context', 'KMS.0208')?.entries() ?? [];
  if (entries.length === 0) return undefined;
  let chars = 0;
  for (const [name, value] of entries) {
    if (typeof value !== 'string' || !name.isWellFormed() || !value.isWellFormed()) {
      throw new KmsError('KMS.0208', 'encryption_context must map text to text');
    }
    chars += name.length + value.length;
  }
  if (chars > MAX_CONTEXT_CHARS) {
    throw new KmsError('KMS.0208', `encryption_context has at most ${MAX_CONTEXT_CHARS} characters`);
  }
  return Object.fromEntries(entries) as Context;
}
