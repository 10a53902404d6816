import type { KeySpec, KeyUsage } from '@keyledger/domain';
import type { WrappingAlgorithm } from '@keyledger/contracts';
import { CryptoWorld } from '../../../apps/crypto/src/testing/crypto-world.js';
import { PROJECT } from '../../../apps/crypto/src/testing/stores.js';
import { encryptOaep, wrapMaterial } from '../../../apps/crypto/src/testing/wrap-material.js';

const ALGORITHM: WrappingAlgorithm = 'RSA_AES_KEY_WRAP_SHA_256';

/** `imported`, or the code of the refusal. */
export interface Imported {
  outcome: string;
  fingerprint?: string;
}

/** A crypto service to import material into: parameters, wrapping, import and operations are the real ones. */
export class ImportBench {
  /** The key of the last import. */
  keyId = '';
  /** Material that was imported, and the keys that have it: making parameters takes a tenth of a second. */
  private readonly keysOf = new Map<string, string>();

  private waiting: { keyId: string; publicKey: string; importToken: string } | undefined;

  private constructor(
    readonly world: CryptoWorld,
    private readonly spec: KeySpec,
    private readonly usage: KeyUsage | undefined,
  ) {}

  static async open(spec: KeySpec, usage?: KeyUsage): Promise<ImportBench> {
    return new ImportBench(await CryptoWorld.open(), spec, usage);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Imports material into a key of its own, once. @returns `imported`, or the code of the refusal. */
  async import(material: Uint8Array): Promise<string> {
    const name = Buffer.from(material).toString('hex');
    const known = this.keysOf.get(name);
    if (known) {
      this.keyId = known;
      return 'imported';
    }
    const { publicKey, importToken } = await this.parameters();
    const encryptedMaterial = wrapMaterial(publicKey, ALGORITHM, material);
    try {
      await this.world.import({ keyId: this.keyId, importToken, encryptedMaterial });
    } catch (error) {
      return codeOf(error);
    }
    this.waiting = undefined;
    this.keysOf.set(name, this.keyId);
    return 'imported';
  }

  /** Takes import after import of what others have wrapped with AES-KWP, as one key that is never told of any. */
  async taker(): Promise<(kek: Uint8Array, wrapped: Uint8Array) => Promise<Imported>> {
    const { publicKey, importToken } = await this.parameters();
    const { keyId } = this;
    const request = { type: 'import', keyId, projectId: PROJECT, spec: this.spec, importToken } as const;
    return async (kek, wrapped) => {
      const parts = [encryptOaep(publicKey, ALGORITHM, kek), wrapped];
      const encryptedMaterial = Buffer.concat(parts).toString('base64');
      try {
        const asked = { ...request, encryptedMaterial, expectedFingerprint: null };
        const { material } = await this.world.material.handle(asked);
        await this.world.material.handle({ type: 'destroyMaterial', keyId });
        return { outcome: 'imported', fingerprint: material!.fingerprint };
      } catch (error) {
        return { outcome: codeOf(error) };
      }
    };
  }

  /** Those of a key that still waits, or of a new one. */
  private async parameters() {
    if (this.waiting) {
      this.keyId = this.waiting.keyId;
      return this.waiting;
    }
    this.keyId = await this.world.createExternalKey(this.spec, this.usage);
    const request = { type: 'importParameters', keyId: this.keyId, wrappingAlgorithm: ALGORITHM } as const;
    const reply = await this.world.material.handle({ ...request, wrappingKeySpec: 'RSA_2048' });
    this.waiting = { keyId: this.keyId, ...reply.importParameters! };
    return this.waiting;
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === undefined) throw error;
  return code;
}
