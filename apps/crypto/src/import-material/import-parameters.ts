import { createPrivateKey, type KeyObject } from 'node:crypto';
import { WRAPPING_ALGORITHMS, WRAPPING_KEY_SPECS } from '@keyledger/contracts';
import type { MaterialReply, MaterialRequest, WrappingAlgorithm } from '@keyledger/contracts';
import { KeyledgerError, newId } from '@keyledger/domain';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { ImportParametersRow } from '../material-store/schema.js';
import { generatePair } from '../material/generate.js';
import { importParametersPlace } from '../wrapping/places.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import { invalidToken, openToken, sealToken } from './import-token.js';
import { IMPORT_PARAMETERS_VALID_MS, MAX_IMPORT_PARAMETERS_PER_KEY } from './limits.js';

type Request = Extract<MaterialRequest, { type: 'importParameters' }>;

/** Key pairs that owners wrap their material with. The private halves are kept, wrapped, until they expire. */
export class ImportParameters {
  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
    private readonly now: () => string,
  ) {}

  /** @throws KeyledgerError InvalidRequest, Busy, Sealed; KeyDeleted for a key whose material was destroyed. */
  async create(request: Request): Promise<NonNullable<MaterialReply['importParameters']>> {
    const { keyId, wrappingAlgorithm, wrappingKeySpec } = request;
    if (!WRAPPING_ALGORITHMS.includes(wrappingAlgorithm) || !WRAPPING_KEY_SPECS.includes(wrappingKeySpec)) {
      throw new KeyledgerError('InvalidRequest', 'there is no such wrapping algorithm or wrapping key spec');
    }
    const { publicKey, privateKey } = await generatePair(wrappingKeySpec);
    const now = this.now();
    const validTo = new Date(Date.parse(now) + IMPORT_PARAMETERS_VALID_MS).toISOString();
    const { id: mkeyId, key: master } = this.masters.current;
    const row: ImportParametersRow = {
      token_id: newId(),
      key_id: keyId,
      mkey_id: mkeyId,
      algorithm: wrappingAlgorithm,
      wrapped: Buffer.alloc(0),
      valid_to: validTo,
    };
    row.wrapped = wrap(master, importParametersPlace(row), privateKey);
    privateKey.fill(0);
    if (!(await this.store.addImportParameters(row, MAX_IMPORT_PARAMETERS_PER_KEY, now))) {
      throw new KeyledgerError('KeyDeleted', "the key's material was destroyed: nothing brings it back");
    }
    const importToken = sealToken(this.masters, keyId, { tokenId: row.token_id, validTo });
    return { publicKey: publicKey.toString('base64'), importToken, validTo };
  }

  /**
   * The private half that a token stands for.
   * @throws KeyledgerError InvalidImportToken, also when MAX_IMPORT_PARAMETERS_PER_KEY newer ones have pushed it out;
   *   ExpiredImportToken.
   */
  async open(keyId: string, token: string): Promise<{ privateKey: KeyObject; algorithm: WrappingAlgorithm }> {
    const { tokenId, validTo } = await openToken(this.masters, this.store, keyId, token);
    if (validTo <= this.now()) {
      await this.store.deleteExpiredImportParameters(this.now());
      throw new KeyledgerError('ExpiredImportToken', `the import token was valid until ${validTo}`);
    }
    const row = await this.store.importParameters(tokenId);
    if (!row) throw invalidToken();
    const master = await this.masters.master(row.mkey_id);
    // Bound to the key as well: a row that was moved to another key does not open.
    const clear = unwrap(master, importParametersPlace({ ...row, key_id: keyId }), row.wrapped);
    try {
      const privateKey = createPrivateKey({ key: clear, format: 'der', type: 'pkcs8' });
      return { privateKey, algorithm: row.algorithm as WrappingAlgorithm };
    } finally {
      clear.fill(0);
    }
  }
}
