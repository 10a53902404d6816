import { readContext } from '../keys/context.js';
import { readKeyName, readOptionalKeyName } from '../keys/key-name.js';
import { cipherOf, HUAWEI_ENCRYPTION_ALGORITHMS, huaweiEncryptionAlgorithm } from '../keys/specs.js';
import { MAX_CIPHERTEXT_BYTES, MAX_DATA_KEY_BYTES, MAX_DATA_KEY_CIPHERTEXT_CHARS } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { hexOf } from '../wire/encodings.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

const LENGTH = { min: 1, max: MAX_DATA_KEY_BYTES, code: 'KMS.2202' } as const;

export const reEncrypt = operation(BY_SERVICE, readReEncrypt, async (call, input) => {
  const { source, destination } = input;
  const from = cipherOf(source.algorithm);
  const done = await call.use({
    op: 'reEncrypt',
    sourceKey: source.name && call.key(source.name),
    ciphertext: input.ciphertext,
    sourceContext: source.context,
    sourceAlgorithm: from.algorithm,
    sourceFormat: from.format,
    key: call.key(destination.name),
    context: destination.context,
    ...cipherOf(destination.algorithm),
  });
  return {
    key_id: done.keyId,
    source_key_id: done.sourceKeyId,
    source_encryption_algorithm: huaweiEncryptionAlgorithm(done.sourceAlgorithm),
    destination_encryption_algorithm: huaweiEncryptionAlgorithm(done.algorithm),
    cipher_text: input.isDataKey ? hexOf(done.ciphertext) : done.ciphertext,
  };
});

/** With a data key's length the ciphertext is a data key's, in hexadecimal as those are. */
function readReEncrypt(input: Input) {
  const isDataKey = input.integer('datakey_cipher_length', LENGTH) !== undefined;
  const ciphertext = isDataKey
    ? input.requiredHex('cipher_text', MAX_DATA_KEY_CIPHERTEXT_CHARS, 'KMS.2201').toString('base64')
    : input.requiredBlob('cipher_text', MAX_CIPHERTEXT_BYTES, 'KMS.2201');
  const source = { name: readOptionalKeyName(input, 'source_key_id'), ...readSide(input, 'source_') };
  if (!source.name && source.algorithm !== 'SYMMETRIC_DEFAULT') {
    throw new KmsError(
      'KMS.0204',
      'source_key_id is missing: an asymmetric ciphertext does not name its key',
    );
  }
  const destination = { name: readKeyName(input, 'destination_key_id'), ...readSide(input, 'destination_') };
  return { isDataKey, ciphertext, source, destination };
}

function readSide(input: Input, side: 'source_' | 'destination_') {
  const algorithm = input.oneOf(`${side}encryption_algorithm`, HUAWEI_ENCRYPTION_ALGORITHMS);
  return { algorithm: algorithm ?? ('SYMMETRIC_DEFAULT' as const), context: readContext(input, side) };
}
