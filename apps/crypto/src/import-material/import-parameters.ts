import { createPrivateKey, type KeyObject } from 'node:crypto';
import { WRAPPING_ALGORITHMS, WRAPPING_KEY_SPECS } from '@keyledger/contracts';
import type { MaterialReply, MaterialRequest, WrappingAlgorithm } from '@keyledger/contracts';
import { KeyledgerError, newId } from '@keyledger/domain';
import type { MasterKey } from '../master-keys/master-key.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { ImportParametersRow } from '../material-store/schema.js';
import { generatePair } from '../material/generate.js';
import { importParametersPlace } from '../wrapping/places.js';
import { unwrap, wrap } from '../wrapping/wrap.js';
import { ImportTokens, invalidToken } from './import-token.js';
import { IMPORT_PARAMETERS_VALID_MS, MAX_IMPORT_PARAMETERS_PER_KEY } from './limits.js';

type Request = Extract<MaterialRequest, { type: 'importParameters' }>;

/** Key pairs that owners wrap their material with. The private halves are kept, wrapped, until they expire. */
export class ImportParameters {
  private readonly tokens: ImportTokens;

  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
    private readonly now: () => string,
  ) {
    this.tokens = new ImportTokens(masters, store);
  }

  /** @throws KeyledgerError InvalidRequest, Busy, Sealed; KeyDeleted for a key whose material was destroyed. */
  async create(request: Request): Promise<NonNullable<MaterialReply['importParameters']>> {
    const { keyId, wrappingAlgorithm, wrappingKeySpec } = request;
    if (!WRAPPING_ALGORITHMS.includes(wrappingAlgorithm) || !WRAPPING_KEY_SPECS.includes(wrappingKeySpec)) {
      throw new KeyledgerError('InvalidRequest', 'there is no such wrapping algorithm or wrapping key spec');
    }
    const { publicKey, privateKey } = await generatePair(wrappingKeySpec);
    const now = this.now();
    const validTo = new Date(Date.parse(now) + IMPORT_PARAMETERS_VALID_MS).toISOString();
    const tokenId = newId();
    const keep = ({ id: mkeyId, key: master }: MasterKey): Promise<boolean> => {
      const row: ImportParametersRow = {
        token_id: tokenId,
        key_id: keyId,
        mkey_id: mkeyId,
        algorithm: wrappingAlgorithm,
        wrapped: Buffer.alloc(0),
        valid_to: validTo,
      };
      row.wrapped = wrap(master, importParametersPlace(row), privateKey);
      return this.store.addImportParameters(row, MAX_IMPORT_PARAMETERS_PER_KEY, now);
    };
    if (!(await this.masters.wrapping(keep).finally(() => privateKey.fill(0)))) {
      throw new KeyledgerError('KeyDeleted', "the key's material was destroyed: nothing brings it back");
    }
    const importToken = await this.tokens.seal(keyId, { tokenId, validTo });
    return { publicKey: publicKey.toString('base64'), importToken, validTo };
  }

  /**
   * The private half that a token stands for.
   * @throws KeyledgerError InvalidImportToken, also when MAX_IMPORT_PARAMETERS_PER_KEY newer ones have pushed it out;
   *   ExpiredImportToken.
   */
  async open(keyId: string, token: string): Promise<{ privateKey: KeyObject; algorithm: WrappingAlgorithm }> {
    const { tokenId, validTo } = await this.tokens.open(keyId, token);
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
