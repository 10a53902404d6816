import { randomBytes } from 'node:crypto';
import {
  KEY_SPECS,
  KeyledgerError,
  MAX_VERSIONS_PER_KEY,
  PROJECT_ID_PATTERN,
  UUID_PATTERN,
  isSymmetric,
  assertNever,
  type MaterialFacts,
} from '@keyledger/domain';
import type { MaterialReply, MaterialRequest } from '@keyledger/contracts';
import type { MasterKey } from '../master-keys/master-key.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { KmsBackends } from '../kms-backend/kms-backends.js';
import { vaultPointer } from '../kms-backend/pointer.js';
import type { MaterialImport } from '../import-material/import-material.js';
import type { ImportParameters } from '../import-material/import-parameters.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { HistoryKeyRow, KeyVersionRow } from '../material-store/schema.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import { generateMaterial } from './generate.js';
import { materialFacts, type ClearMaterial } from './material.js';
import type { StoredMaterial } from './stored-material.js';
import { versionRow } from './version-row.js';
import { historyKeyPlace } from '../wrapping/places.js';

const HISTORY_KEY_BYTES = 32;

const NOTHING: MaterialReply = { material: null, historyKey: null };

type CreateRequest = Extract<MaterialRequest, { type: 'create' }>;
type ImportRequest = Extract<MaterialRequest, { type: 'import' }>;

/** Makes and destroys the material of keys, for key-lifecycle alone. */
export class MaterialService {
  constructor(
    private readonly masters: MasterKeys,
    private readonly backends: KmsBackends,
    private readonly stored: StoredMaterial,
    private readonly store: MaterialStore,
    private readonly parameters: ImportParameters,
    private readonly imports: MaterialImport,
    private readonly now: () => string,
  ) {}

  /**
   * @throws KeyledgerError InvalidRequest, Sealed, Busy; KeyDeleted for a key whose material was destroyed; what
   *   `MaterialImport` refuses.
   */
  async handle(request: MaterialRequest): Promise<MaterialReply> {
    if (!UUID_PATTERN.test(request.keyId)) throw new KeyledgerError('InvalidRequest', 'keyId is not a UUID');
    switch (request.type) {
      case 'create':
        return this.create(checked(request));
      case 'createHistoryKey':
        return this.createHistoryKey(request.keyId);
      case 'importParameters':
        return { ...NOTHING, importParameters: await this.parameters.create(request) };
      case 'import':
        return this.import(checked(request));
      case 'destroyMaterial':
        await this.removeFromVault(request.keyId);
        await this.store.removeVersions(request.keyId);
        return NOTHING;
      case 'destroy':
        await this.removeFromVault(request.keyId);
        await this.store.destroy(request.keyId);
        return NOTHING;
      default:
        return assertNever(request);
    }
  }

  private async create(request: CreateRequest): Promise<MaterialReply> {
    const { keyId, version, spec } = request;
    if (!isSymmetric(spec)) {
      // A retry should not cost another key pair.
      const there = await this.store.keyVersion(keyId, version);
      if (there) return this.replyWith(request, there, (await this.store.historyKeys([keyId]))[0] ?? null);
    }
    const { clear, facts } = await this.newMaterial(request);
    const keep = async (current: MasterKey): Promise<MaterialReply> => {
      const row = versionRow(request, clear, current, this.now());
      // Only version 1 brings a history key: a later version whose key has none is a sign of loss, not a reason to begin anew.
      const fresh = version === 1 ? freshHistoryKey(keyId, current) : null;
      const outcome = await this.store.create({ keyId, version: row, historyKey: fresh?.row ?? null });
      if (outcome.destroyed) throw destroyed();
      if (outcome.version !== row || outcome.historyKey !== fresh?.row) {
        return this.replyWith(request, outcome.version, outcome.historyKey);
      }
      return { material: facts, historyKey: fresh.text };
    };
    return this.masters.wrapping(keep).finally(() => clear.fill(0));
  }

  /** New material to keep here; or, where the project keeps its keys in its own Vault, what points there. */
  private async newMaterial(request: CreateRequest): Promise<{ clear: ClearMaterial; facts: MaterialFacts }> {
    const { keyId, version, projectId, spec } = request;
    const made = await generateMaterial(spec);
    const vault = await this.backends.forNew(projectId);
    if (!vault) return made;
    // Of an attempt before this one there may be material already: that is the version's then.
    const held = await vault
      .create({ projectId, keyId, version }, made.clear, spec, this.now())
      .finally(() => made.clear.fill(0));
    const facts = materialFacts(spec, held);
    held.fill(0);
    return { clear: vaultPointer(), facts };
  }

  /** A Vault that is away keeps the rest from being destroyed: whoever asked tries again, and nothing is forgotten there. */
  private async removeFromVault(keyId: string): Promise<void> {
    for (const { project_id: projectId, version } of await this.store.placesOf(keyId)) {
      await this.backends.remove({ projectId, keyId, version });
    }
  }

  private async createHistoryKey(keyId: string): Promise<MaterialReply> {
    return this.masters.wrapping(async (current) => {
      const fresh = freshHistoryKey(keyId, current);
      const outcome = await this.store.create({ keyId, version: null, historyKey: fresh.row });
      if (outcome.destroyed) throw destroyed();
      const historyKey =
        outcome.historyKey === fresh.row ? fresh.text : await this.historyKeyText(outcome.historyKey, keyId);
      return { material: null, historyKey };
    });
  }

  private async import(request: ImportRequest): Promise<MaterialReply> {
    const [row] = await this.store.historyKeys([request.keyId]);
    if (!row && (await this.store.isDestroyed(request.keyId))) throw destroyed();
    // Before anything is kept: a key that has no history key was never created.
    const historyKey = await this.historyKeyText(row ?? null, request.keyId);
    return { material: await this.imports.import(request), historyKey };
  }

  /** The facts of what was there before this request, recomputed from it. */
  private async replyWith(
    request: CreateRequest,
    version: KeyVersionRow | null,
    historyKey: HistoryKeyRow | null,
  ): Promise<MaterialReply> {
    if (!version) throw new Error(`version ${request.version} of key ${request.keyId} was not kept`);
    return {
      material: await this.stored.facts(version, request.spec, request.projectId),
      historyKey: await this.historyKeyText(historyKey, request.keyId),
    };
  }

  private async historyKeyText(row: HistoryKeyRow | null, keyId: string): Promise<string> {
    if (!row) throw new KeyledgerError('KeyNotFound', `key ${keyId} has no history key`);
    const clear = unwrap(await this.masters.master(row.mkey_id), historyKeyPlace(row), row.wrapped);
    const text = clear.toString('base64');
    clear.fill(0);
    return text;
  }
}

function freshHistoryKey(keyId: string, { id, key }: MasterKey): { row: HistoryKeyRow; text: string } {
  const clear = randomBytes(HISTORY_KEY_BYTES);
  const row: HistoryKeyRow = { key_id: keyId, mkey_id: id, wrapped: Buffer.alloc(0) };
  row.wrapped = wrap(key, historyKeyPlace(row), clear);
  const text = clear.toString('base64');
  clear.fill(0);
  return { row, text };
}

function checked<Request extends CreateRequest | ImportRequest>(request: Request): Request {
  const { projectId, spec } = request;
  const version = request.type === 'create' ? request.version : 1;
  if (!Number.isInteger(version) || version < 1 || version > MAX_VERSIONS_PER_KEY) {
    throw new KeyledgerError(
      'InvalidRequest',
      `a version is a whole number from 1 to ${MAX_VERSIONS_PER_KEY}`,
    );
  }
  if (!PROJECT_ID_PATTERN.test(projectId)) {
    throw new KeyledgerError('InvalidRequest', 'projectId is not 32 hex digits');
  }
  if (!Object.hasOwn(KEY_SPECS, spec))
    throw new KeyledgerError('InvalidRequest', 'there is no such key spec');
  return request;
}

const destroyed = (): KeyledgerError =>
  new KeyledgerError('KeyDeleted', "the key's material was destroyed: nothing brings it back");
