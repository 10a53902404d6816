import { KeyledgerError, MAX_ALIAS_CHARS, type KeyRef } from '@keyledger/domain';
import type { OperationName, OperationReplies, OperationRequest } from '@keyledger/contracts';
import { decrypt } from './decrypt.js';
import { encrypt } from './encrypt.js';
import { generateDataKeyPair } from './generate-data-key-pair.js';
import { generateDataKey } from './generate-data-key.js';
import { generateMac } from './generate-mac.js';
import type { Prepared } from './operation.js';
import { random } from './random.js';
import { reEncrypt } from './re-encrypt.js';
import { sign } from './sign.js';
import { verifyMac } from './verify-mac.js';
import { verify } from './verify.js';

type AnyReply = OperationReplies[OperationName];
type Operations = {
  [Op in OperationName]: (request: Extract<OperationRequest, { op: Op }>) => Prepared<OperationReplies[Op]>;
};

/** Every crypto operation. */
const OPERATIONS: Operations = {
  encrypt,
  decrypt,
  reEncrypt,
  generateDataKey,
  generateDataKeyPair,
  sign,
  verify,
  generateMac,
  verifyMac,
  random,
};

/** Checks a request as far as it goes without its keys. @throws KeyledgerError InvalidRequest, InvalidCiphertext. */
export function prepare(request: OperationRequest): Prepared<AnyReply> {
  if (!Object.hasOwn(OPERATIONS, request.op)) {
    throw new KeyledgerError('InvalidRequest', 'there is no such operation');
  }
  const operation = OPERATIONS[request.op] as (request: OperationRequest) => Prepared<AnyReply>;
  const prepared = operation(request);
  for (const { ref } of prepared.needs) checkRef(ref);
  return prepared;
}

/** A name of the wrong type would fail deep below; one of the right type that means nothing is simply not found. */
function checkRef(ref: KeyRef | null | undefined): void {
  const name = typeof ref === 'object' && ref !== null ? ('id' in ref ? ref.id : ref.alias) : undefined;
  if (typeof name !== 'string' || name.length > MAX_ALIAS_CHARS) {
    throw new KeyledgerError('InvalidRequest', 'the key is not named by an id or an alias');
  }
}
