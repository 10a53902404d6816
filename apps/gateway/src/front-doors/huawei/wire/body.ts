import { isUtf8 } from 'node:buffer';
import { KmsError } from './kms-error.js';

/**
 * The members of a request's JSON body; none when it is empty.
 * @throws KmsError KMS.0202
 */
export function parseBody(rawBody: Buffer): Record<string, unknown> {
  if (rawBody.length === 0) return {};
  if (!isUtf8(rawBody)) throw new KmsError('KMS.0202', 'the body is not UTF-8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(rawBody.toString('utf8'));
  } catch {
    // The parser's own words quote the body, which may hold a plaintext.
    throw new KmsError('KMS.0202', 'the body is not valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new KmsError('KMS.0202', 'the body must be a JSON object');
  }
  return parsed as Record<string, unknown>;
}
