import type { MaterialRequest } from '@keyledger/contracts';
import { KeyledgerError, type MaterialFacts } from '@keyledger/domain';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { KeyVersionRow } from '../material-store/schema.js';
import type { ClearMaterial } from '../material/material.js';
import type { StoredMaterial } from '../material/stored-material.js';
import { versionRow } from '../material/version-row.js';
import { bytesOf } from '../operations/bytes.js';
import { checkMaterial } from './check-material.js';
import type { ImportParameters } from './import-parameters.js';
import { MAX_ENCRYPTED_MATERIAL_BYTES, UNCONFIRMED_IMPORT_MS } from './limits.js';
import { unwrapMaterial } from './unwrap-material.js';

type Request = Extract<MaterialRequest, { type: 'import' }>;

/** How often what is there is looked at anew, when it has changed behind an import's back. */
const MAX_TRIES = 3;
/** Imported material is the one version of its key. */
const VERSION = 1;

/** Takes in material that its owner has wrapped. */
export class MaterialImport {
  constructor(
    private readonly masters: MasterKeys,
    private readonly stored: StoredMaterial,
    private readonly store: MaterialStore,
    private readonly parameters: ImportParameters,
    private readonly now: () => string,
  ) {}

  /**
   * Unwraps, checks and keeps. What is refused leaves nothing behind. Idempotent for the same material.
   * @throws KeyledgerError InvalidImportToken, ExpiredImportToken, InvalidRequest, InvalidCiphertext, IncorrectKeyMaterial,
   *   ConcurrentChange, Sealed; KeyDeleted for a key whose material was destroyed.
   */
  async import(request: Request): Promise<MaterialFacts> {
    const { keyId, spec, importToken, expectedFingerprint } = request;
    const { privateKey, algorithm } = await this.parameters.open(keyId, importToken);
    const wrapped = bytesOf(request.encryptedMaterial, 'encryptedMaterial', MAX_ENCRYPTED_MATERIAL_BYTES);
    const unwrapped = await unwrapMaterial(privateKey, algorithm, wrapped);
    const { clear, facts } = await checkMaterial(spec, unwrapped).finally(() => unwrapped.fill(0));
    try {
      if (expectedFingerprint !== null && facts.fingerprint !== expectedFingerprint) {
        throw new KeyledgerError('IncorrectKeyMaterial', 'this is not the material that the key had before');
      }
      await this.keep(request, clear, facts);
      return facts;
    } finally {
      clear.fill(0);
    }
  }

  private async keep(request: Request, clear: ClearMaterial, facts: MaterialFacts): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.store.keyVersion(request.keyId, VERSION);
      if (before && (await this.isThat(before, request, facts))) return;
      if (before && !this.mayReplace(before, request)) throw anotherImport();
      const kept = await this.masters.wrapping(async (current) => {
        const row = versionRow({ ...request, version: VERSION }, clear, current, this.now());
        const there = await this.store.keepImported(row, before?.wrapped ?? null);
        return there === row ? 'ours' : there;
      });
      if (kept === 'destroyed') {
        throw new KeyledgerError('KeyDeleted', "the key's material was destroyed: nothing brings it back");
      }
      if (kept === 'ours' || (await this.isThat(kept, request, facts))) return;
      // What was to be replaced has changed since it was read, be it that it was only rewrapped.
    }
    throw anotherImport();
  }

  private async isThat(
    row: KeyVersionRow,
    { spec, projectId }: Request,
    facts: MaterialFacts,
  ): Promise<boolean> {
    return (await this.stored.facts(row, spec, projectId)).fingerprint === facts.fingerprint;
  }

  /**
   * Other material than ours is there. The log names the material that counts: when that is ours, the other is a mistake. When
   * it names none, the other is of an import whose event is yet to come, or never came since its command died.
   */
  private mayReplace(other: KeyVersionRow, { expectedFingerprint }: Request): boolean {
    if (expectedFingerprint !== null) return true;
    return Date.parse(this.now()) - Date.parse(other.created_at) > UNCONFIRMED_IMPORT_MS;
  }
}

const anotherImport = (): KeyledgerError =>
  new KeyledgerError('ConcurrentChange', 'other material was imported a moment ago: try again in a minute');
