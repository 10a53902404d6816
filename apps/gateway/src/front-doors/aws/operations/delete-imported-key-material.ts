import { KEY_ID } from '../keys/key-name.js';
import { materialIdOf, requireMaterial } from '../keys/material-id.js';
import { BY_SERVICE, operation } from '../operation.js';
import { readMaterialId } from '../wire/material.js';

export const deleteImportedKeyMaterial = operation(
  BY_SERVICE,
  (input) => ({ keyId: input.requiredText('KeyId', KEY_ID), materialId: readMaterialId(input) }),
  async (call, { keyId, materialId }) => {
    const ref = call.keyAlone(keyId);
    const before = await call.versions(ref);
    if (materialId !== undefined) requireMaterial(before, materialId, 'NotFoundException');
    const key = await call.change(ref, { type: 'DeleteMaterial' });
    return { KeyId: call.keyArn(key.id), ...materialIdOf(before) };
  },
);
