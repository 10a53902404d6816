import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type {
  Changed,
  ImportMaterialRequest,
  ImportParameters,
  ImportParametersRequest,
} from '@keyledger/contracts';
import { checkImport, decide, evolve, livingKey, requireOnKey, type Key } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { AliasResolver } from '../aliases/alias-resolver.js';
import { CONTEXT } from '../context.js';
import { CryptoClient } from '../crypto-client.js';
import { keyView } from '../key-view.js';
import { KeyLog, wasCarriedOut } from '../log/key-log.js';
import { KeyQueries } from '../read-model/key-queries.js';
import { retryOnConflict } from '../retry.js';

/** Bring your own key: parameters to wrap material with, and the material itself. */
@Injectable()
export class ImportMaterialHandler {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly log: KeyLog,
    private readonly crypto: CryptoClient,
    private readonly resolver: AliasResolver,
    private readonly queries: KeyQueries,
    private readonly barrier: Barrier,
  ) {}

  async parameters(request: ImportParametersRequest): Promise<ImportParameters> {
    const { context, wrappingAlgorithm, wrappingKeySpec } = request;
    const { projectId } = context.caller;
    const keyId = await this.resolver.keyId(request.key, projectId);
    const key = livingKey((await this.log.load(keyId)).state, projectId);
    requireOnKey(key, context.caller, 'keys.manage');
    checkImport(key, null, this.context.clock.now());
    return { keyId, ...(await this.crypto.importParameters(keyId, wrappingAlgorithm, wrappingKeySpec)) };
  }

  async import(request: ImportMaterialRequest): Promise<Changed> {
    const keyId = await this.resolver.keyId(request.key, request.context.caller.projectId);
    const { key, position } = await retryOnConflict(() => this.attempt(request, keyId));
    await this.barrier.confirm('crypto', position);
    return { key: keyView(key, await this.queries.aliasesOf(keyId)), position };
  }

  private async attempt(
    request: ImportMaterialRequest,
    keyId: string,
  ): Promise<{ key: Key; position: number }> {
    const { context: command, importToken, encryptedMaterial, expiresAt } = request;
    const { projectId } = command.caller;
    const loaded = await this.log.load(keyId);
    const key = livingKey(loaded.state, projectId);
    requireOnKey(key, command.caller, 'keys.manage');
    const position = loaded.events.at(-1)!.position;
    if (wasCarriedOut(loaded.events, command)) return { key, position };
    const at = this.context.clock.now();
    checkImport(key, expiresAt, at);
    const expectedFingerprint = key.versions[0]?.fingerprint ?? null;
    const { spec } = key;
    const wrapped = { keyId, projectId, spec, importToken, encryptedMaterial, expectedFingerprint };
    const material = await this.crypto.importMaterial(wrapped);
    const events = decide({ type: 'ImportMaterial', material, expiresAt, at }, key, projectId);
    if (events.length === 0) return { key, position };
    const historyKey = await this.log.historyKeyOf(keyId);
    const appended = await this.log.append(keyId, loaded.expected, events, command, historyKey, at);
    const after = evolve(key, events[0]!, { keyId, revision: appended.revision, time: at }) as Key;
    return { key: after, position: appended.position };
  }
}
