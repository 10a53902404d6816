import { KeyledgerError, type KeySpec, type MaterialFacts } from '@keyledger/domain';
import type { KmsBackends } from '../kms-backend/kms-backends.js';
import { isVaultPointer } from '../kms-backend/pointer.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { KeyVersionRow } from '../material-store/schema.js';
import { versionPlace } from '../wrapping/places.js';
import { unwrap, type WrapPlace } from '../wrapping/wrap.js';
import { materialFacts, type ClearMaterial } from './material.js';

/** Material in clear, from the material store or from the Vault of its project. The caller wipes it. */
export interface OpenedMaterial {
  clear: ClearMaterial;
  /** Whether it may stay in memory for as long as its key is in use: what a project's own Vault holds may not. */
  mayStay: boolean;
}

/** Opens what the material store has of versions. */
export class StoredMaterial {
  constructor(
    private readonly masters: MasterKeys,
    private readonly backends: Pick<KmsBackends, 'holding'>,
  ) {}

  /**
   * @param place what the row must be bound to
   * @throws KeyledgerError Sealed; Unavailable: held in a Vault that does not answer. Error: damaged
   */
  async open(row: KeyVersionRow, place: WrapPlace = versionPlace(row)): Promise<OpenedMaterial> {
    const clear = unwrap(await this.masters.master(row.mkey_id), place, row.wrapped);
    if (!isVaultPointer(clear)) return { clear, mayStay: true };
    const { project_id: projectId, key_id: keyId, version } = row;
    const holder = await this.backends.holding(projectId);
    return { clear: await holder.get({ projectId, keyId, version }), mayStay: false };
  }

  /** The facts of material that is there, recomputed from it. @throws KeyledgerError AlreadyExists: of another spec or project. */
  async facts(row: KeyVersionRow, spec: KeySpec, projectId: string): Promise<MaterialFacts> {
    if (row.spec !== spec || row.project_id !== projectId) {
      throw new KeyledgerError(
        'AlreadyExists',
        'this version exists with another spec or in another project',
      );
    }
    const { clear } = await this.open(row);
    try {
      return materialFacts(spec, clear);
    } finally {
      clear.fill(0);
    }
  }
}
