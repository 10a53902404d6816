import type { MasterKey } from '../master-keys/master-key.js';
import type { KeyVersionRow } from '../material-store/schema.js';
import { versionPlace } from '../wrapping/places.js';
import { wrap } from '../wrapping/wrap.js';
import type { ClearMaterial } from './material.js';

/** A version's material as it lies in the material store. The caller keeps `clear`. */
export function versionRow(
  { keyId, version, projectId, spec }: { keyId: string; version: number; projectId: string; spec: string },
  clear: ClearMaterial,
  { id, key }: MasterKey,
  createdAt: string,
): KeyVersionRow {
  const row = {
    key_id: keyId,
    version,
    project_id: projectId,
    spec,
    mkey_id: id,
    created_at: createdAt,
  };
  return { ...row, wrapped: wrap(key, versionPlace(row), clear) };
}
