import type { KeyVersion, JsonObject } from '@keyledger/domain';
import { epochSeconds } from '../keys/key-metadata.js';
import { KEY_ID } from '../keys/key-name.js';
import { requireRotatable } from '../keys/requirements.js';
import { PAGES } from '../limits.js';
import { operation } from '../operation.js';
import { pageEnd, pageOf, readPage } from '../wire/paging.js';

const WHICH = ['ALL_KEY_MATERIAL', 'ROTATIONS_ONLY'] as const;
/** Enough for the most versions that a key can have, so that texts sort as the numbers do. */
const VERSION_DIGITS = 6;

export const listKeyRotations = operation(
  'keys.read',
  (input) => ({
    keyId: input.requiredText('KeyId', KEY_ID),
    which: input.oneOf('IncludeKeyMaterial', WHICH) ?? 'ROTATIONS_ONLY',
    ...readPage(input, PAGES.rotations),
  }),
  async (call, { keyId, which, ...asked }) => {
    const { key, versions } = await call.versions(call.keyAlone(keyId));
    requireRotatable(key);
    const listed = which === 'ALL_KEY_MATERIAL' ? versions : versions.filter(({ version }) => version > 1);
    const { page, nextMarker } = pageOf(
      listed,
      ({ version }) => String(version).padStart(VERSION_DIGITS, '0'),
      asked,
    );
    return {
      Rotations: page.map((version) => rotation(key.id, version, key.currentVersion)),
      ...pageEnd(nextMarker),
    };
  },
);

function rotation(
  keyId: string,
  { version, fingerprint, createdAt }: KeyVersion,
  currentVersion: number,
): JsonObject {
  return {
    KeyId: keyId,
    KeyMaterialId: fingerprint,
    KeyMaterialState: version === currentVersion ? 'CURRENT' : 'NON_CURRENT',
    // The first material came with the key, not by a rotation.
    ...(version === 1 ? {} : { RotationDate: epochSeconds(createdAt) }),
  };
}
