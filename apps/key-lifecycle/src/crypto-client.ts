import { Inject, Injectable } from '@nestjs/common';
import { Bundler } from '@keyledger/bus';
import {
  CRYPTO,
  type ImportParameters,
  type MaterialReply,
  type MaterialRequest,
  type WrappingAlgorithm,
  type WrappingKeySpec,
} from '@keyledger/contracts';
import { isSymmetric, type KeySpec, type MaterialFacts } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT, type HistoryKey } from './context.js';

/** RSA 4096 takes seconds on a slow machine. */
const MATERIAL_TIMEOUT_MS = 30_000;

/** What key-lifecycle asks of crypto: that material be made or destroyed. It never sees any. */
@Injectable()
export class CryptoClient {
  private readonly bundler = new Bundler((payload) => this.ask(payload as MaterialRequest));

  constructor(@Inject(CONTEXT) private readonly context: ServiceContext) {}

  /** Makes a version's material, or finds what an earlier try made. */
  async createMaterial(
    keyId: string,
    version: number,
    projectId: string,
    spec: KeySpec,
  ): Promise<{ material: MaterialFacts; historyKey: HistoryKey }> {
    const request: MaterialRequest = { type: 'create', keyId, version, projectId, spec };
    // A key pair may take seconds, and a project may have its own Vault: nobody else is to wait for those.
    const reply = isSymmetric(spec)
      ? await this.bundler.request<MaterialReply>(request, projectId)
      : await this.ask(request);
    return { material: reply.material!, historyKey: this.context.history.put(keyId, reply.historyKey!) };
  }

  async createHistoryKey(keyId: string): Promise<HistoryKey> {
    const reply = await this.ask({ type: 'createHistoryKey', keyId });
    return this.context.history.put(keyId, reply.historyKey!);
  }

  async importParameters(
    keyId: string,
    wrappingAlgorithm: WrappingAlgorithm,
    wrappingKeySpec: WrappingKeySpec,
  ): Promise<Omit<ImportParameters, 'keyId'>> {
    const request: MaterialRequest = { type: 'importParameters', keyId, wrappingAlgorithm, wrappingKeySpec };
    return (await this.ask(request)).importParameters!;
  }

  /** Has wrapped material unwrapped and kept; answers its facts. */
  async importMaterial(
    wrapped: Omit<Extract<MaterialRequest, { type: 'import' }>, 'type'>,
  ): Promise<MaterialFacts> {
    return (await this.ask({ type: 'import', ...wrapped })).material!;
  }

  /** Destroys imported material; the key waits for it to be imported again. Idempotent. */
  async destroyMaterial(keyId: string): Promise<void> {
    await this.ask({ type: 'destroyMaterial', keyId });
  }

  /** Destroys all of a key's material and its history key. Idempotent. */
  async destroy(keyId: string): Promise<void> {
    await this.ask({ type: 'destroy', keyId });
    this.context.history.forget(keyId);
  }

  private ask(request: MaterialRequest): Promise<MaterialReply> {
    return this.context.sealed.request(CRYPTO.material, request, { timeoutMs: MATERIAL_TIMEOUT_MS });
  }
}
