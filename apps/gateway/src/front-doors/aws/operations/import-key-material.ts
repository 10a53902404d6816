import { LIFECYCLE, type Changed, type ListVersionsReply } from '@keyledger/contracts';
import { KEY_ID } from '../keys/key-name.js';
import { materialIdOf, requireMaterial } from '../keys/material-id.js';
import { MAX_ENCRYPTED_MATERIAL_BYTES, MAX_IMPORT_TOKEN_BYTES } from '../limits.js';
import { BY_SERVICE, operation } from '../operation.js';
import { AwsError } from '../wire/aws-error.js';
import type { Input } from '../wire/input.js';
import { readMaterialId } from '../wire/material.js';

const EXPIRATION_MODELS = ['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE'] as const;
const IMPORT_TYPES = ['NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL'] as const;
type ImportType = (typeof IMPORT_TYPES)[number];

export const importKeyMaterial = operation(BY_SERVICE, readImport, async (call, input) => {
  const key = call.keyAlone(input.keyId);
  const before = await call.versions(key);
  requireImportType(before, input.importType);
  if (input.materialId !== undefined)
    requireMaterial(before, input.materialId, 'IncorrectKeyMaterialException');
  const { importToken, encryptedMaterial, expiresAt } = input;
  const changed = await call.backend.ask<Changed>(LIFECYCLE.importMaterial, {
    context: call.command(),
    key,
    importToken,
    encryptedMaterial,
    expiresAt,
  });
  return { KeyId: call.keyArn(changed.key.id), ...materialIdOf(await call.versions(key)) };
});

function readImport(input: Input) {
  // It would be shown with the material, and so must not be lost.
  if (input.has('KeyMaterialDescription')) {
    throw new AwsError('UnsupportedOperationException', 'descriptions of key material are not offered here');
  }
  const members = {
    keyId: input.requiredText('KeyId', KEY_ID),
    importToken: input.requiredBlob('ImportToken', MAX_IMPORT_TOKEN_BYTES),
    encryptedMaterial: input.requiredBlob('EncryptedKeyMaterial', MAX_ENCRYPTED_MATERIAL_BYTES),
    importType: input.oneOf('ImportType', IMPORT_TYPES),
    materialId: readMaterialId(input),
  };
  const expires = input.oneOf('ExpirationModel', EXPIRATION_MODELS) !== 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  const validTo = input.timestamp('ValidTo');
  input.finish();
  if (expires !== (validTo !== undefined)) {
    throw new AwsError(
      'ValidationException',
      expires
        ? 'ValidTo is required unless ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE'
        : 'ValidTo must be absent when ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
    );
  }
  return { ...members, expiresAt: validTo ?? null };
}

/** Keys here have one imported material, which may come and go. */
function requireImportType({ versions }: ListVersionsReply, type: ImportType | undefined): void {
  if (type === 'NEW_KEY_MATERIAL' && versions.length > 0) {
    throw new AwsError(
      'UnsupportedOperationException',
      'the key had material: only the same can be imported again, as EXISTING_KEY_MATERIAL',
    );
  }
  if (type === 'EXISTING_KEY_MATERIAL' && versions.length === 0) {
    throw new AwsError('IncorrectKeyMaterialException', 'the key never had material');
  }
}
