import { LIFECYCLE, type Changed, type KeyView } from '@keyledger/contracts';
import { isKeyledgerError } from '@keyledger/domain';
import { readKeyId } from '../keys/key-name.js';
import { hasPrivateKey } from '../keys/specs.js';
import { requireExternal } from '../keys/requirements.js';
import { MAX_IMPORT_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

/** Seconds since the epoch that a date can be made of. */
const MAX_EPOCH_SECONDS = 8_640_000_000_000;
const EXPIRY = { min: 0, max: MAX_EPOCH_SECONDS, code: 'KMS.2602' } as const;

export const importKeyMaterial = operation(
  BY_SERVICE,
  readImport,
  async (call, { ref, importToken, material, privateKey, expiresAt }) => {
    const key = await call.describe(ref);
    requireExternal(key);
    if (key.state !== 'PendingImport') throw new KmsError('KMS.0310', `the key is ${key.state}`);
    const encryptedMaterial = wrappedFor(key, material, privateKey);
    try {
      await call.backend.ask<Changed>(LIFECYCLE.importMaterial, {
        context: call.command(),
        key: ref,
        importToken,
        encryptedMaterial,
        expiresAt,
      });
    } catch (error) {
      // A key that never had material cannot be given another one: then it is the material's form that is wrong.
      if (isKeyledgerError(error) && error.code === 'IncorrectKeyMaterial' && key.currentVersion === 0) {
        throw new KmsError(privateKey ? 'KMS.2609' : 'KMS.2604', error.message);
      }
      throw error;
    }
  },
  { refusals: { InvalidCiphertext: 'KMS.0311', InvalidRequest: 'KMS.2602' } },
);

function readImport(input: Input) {
  const seconds = input.integer('expiration_time', EXPIRY);
  return {
    ref: readKeyId(input),
    importToken: input.requiredBlob('import_token', MAX_IMPORT_BYTES, 'KMS.2605'),
    material: input.requiredBlob('encrypted_key_material', MAX_IMPORT_BYTES, 'KMS.0311'),
    privateKey: input.blob('encrypted_privatekey', MAX_IMPORT_BYTES, 'KMS.2609'),
    expiresAt: seconds === undefined ? null : new Date(seconds * 1000).toISOString(),
  };
}

/** What our import takes: for a private key the wrapped temporary key and, behind it, what was wrapped under that one. */
function wrappedFor({ spec }: KeyView, material: string, privateKey: string | undefined): string {
  if (!hasPrivateKey(spec)) {
    if (privateKey) throw new KmsError('KMS.0308', 'a symmetric key takes no encrypted_privatekey');
    return material;
  }
  if (!privateKey) throw new KmsError('KMS.2608', 'encrypted_privatekey is missing');
  return Buffer.concat([material, privateKey].map((part) => Buffer.from(part, 'base64'))).toString('base64');
}
