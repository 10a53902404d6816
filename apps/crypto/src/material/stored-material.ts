import { KeyledgerError, type KeySpec, type MaterialFacts } from '@keyledger/domain';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { KeyVersionRow } from '../material-store/schema.js';
import { versionPlace } from '../wrapping/places.js';
import { unwrap } from '../wrapping/wrap.js';
import { materialFacts } from './material.js';

/** The facts of material in the store, recomputed from it. @throws KeyledgerError AlreadyExists: of another spec or project. */
export async function factsOfStored(
  masters: MasterKeys,
  row: KeyVersionRow,
  spec: KeySpec,
  projectId: string,
): Promise<MaterialFacts> {
  if (row.spec !== spec || row.project_id !== projectId) {
    throw new KeyledgerError('AlreadyExists', 'this version exists with another spec or in another project');
  }
  const clear = unwrap(await masters.master(row.mkey_id), versionPlace(row), row.wrapped);
  try {
    return materialFacts(spec, clear);
  } finally {
    clear.fill(0);
  }
}
