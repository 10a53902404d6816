import { KeyledgerError, parseKeyRef, type KeyRef } from '@keyledger/domain';

/** The forms of a key's name, whether or not it names one of ours. */
const FORM =
  /^(arn:aws:kms:[a-z0-9-]+:[0-9]{12}:)?(key\/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^(arn:aws:kms:[a-z0-9-]+:[0-9]{12}:)?alias\/[a-zA-Z0-9:/_-]{1,250}$/;

/**
 * The key that a caller names by its id, `alias/<name>` or ARN.
 * @throws KeyledgerError InvalidRequest for what is no key's name; KeyNotFound for another installation's ARN.
 */
export function keyRefOf(name: string, region: string, projectId: string): KeyRef {
  const ref = parseKeyRef(name, region, projectId);
  if (ref) return ref;
  if (FORM.test(name)) throw new KeyledgerError('KeyNotFound', 'there is no such key');
  throw new KeyledgerError('InvalidRequest', 'a key is named by its id (a UUID), alias/<name> or its ARN');
}
