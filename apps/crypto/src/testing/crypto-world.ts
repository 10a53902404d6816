import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  KEY_EVENT_SCHEMA,
  aliasStream,
  keyStream,
  newId,
  specFacts,
  type EventMetadata,
  type JsonObject,
  type Key,
  type KeySpec,
  type KeyUsage,
  type MaterialFacts,
} from '@keyledger/domain';
import type {
  Caller,
  MaterialReply,
  MaterialRequest,
  OperationCall,
  OperationRequest,
  OperationResult,
  UsageRecord,
} from '@keyledger/contracts';
import { MemoryEventStore, plainEvent, sealEvent, type ClearEvent } from '@keyledger/event-store';
import { BatchExecutor } from '../batch/batch-executor.js';
import { CallPerformer } from '../batch/perform-call.js';
import { HistoryKeyService } from '../history-keys/history-key-service.js';
import { MaterialImport } from '../import-material/import-material.js';
import { ImportParameters } from '../import-material/import-parameters.js';
import { KEYRING_PREFIXES, Keyring } from '../keyring/keyring.js';
import { LogFollower } from '../keyring/log-follower.js';
import { StoredSecrets } from '../keyring/stored-secrets.js';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { KmsBackends } from '../kms-backend/kms-backends.js';
import { MaterialService } from '../material/material-service.js';
import { StoredMaterial } from '../material/stored-material.js';
import { KeyUse } from '../operations/use-keys.js';
import { NOW, PROJECT, openMaterialStore, openTestMasters, temporaryFolder } from './stores.js';

type ImportRequest = Extract<MaterialRequest, { type: 'import' }>;

const METADATA: EventMetadata = {
  commandId: 'test',
  correlationId: 'test',
  causationId: 'test',
  principal: 'test',
  principalName: 'test',
  sourceAddress: '',
  frontDoor: 'native',
};

/**
 * A crypto service without a bus: real operations, keyring, master keys and material store (SQLite), over a log in memory.
 * What is not real: the sealed channel, the lease (always there unless a test takes it), the usage stream (a list).
 */
export class CryptoWorld {
  readonly log = new MemoryEventStore();
  readonly usage: UsageRecord[] = [];
  /** The service's clock. */
  now = NOW;
  /** What the gate, the usage sink and the log reader do before their work. */
  gate: () => void = () => undefined;
  beforeUsage: () => Promise<void> = async () => undefined;
  readonly errors: unknown[] = [];
  readonly keyring: Keyring;
  readonly follower: LogFollower;
  readonly material: MaterialService;
  readonly batches: BatchExecutor;
  private readonly historyKeys = new Map<string, KeyObject>();

  private constructor(
    readonly store: MaterialStore,
    readonly masters: MasterKeys,
    /** Of the material database. */
    readonly folder: string,
    private readonly cleanUp: () => Promise<void>,
  ) {
    const historyKeys = new HistoryKeyService(masters, store);
    const backends = new KmsBackends(this.log, async () => null);
    const stored = new StoredMaterial(masters, backends);
    this.keyring = new Keyring(this.log, new StoredSecrets(stored, store, historyKeys), 1000);
    const reporter = {
      warn: () => undefined,
      error: (details: object) => void this.errors.push(details),
    };
    this.follower = new LogFollower(
      this.log,
      KEYRING_PREFIXES,
      (event) => this.keyring.apply(event),
      reporter,
    );
    const parameters = new ImportParameters(masters, store, () => this.now);
    const imports = new MaterialImport(masters, stored, store, parameters, () => this.now);
    this.material = new MaterialService(
      masters,
      backends,
      stored,
      store,
      parameters,
      imports,
      () => this.now,
    );
    const sink = {
      publish: async (records: UsageRecord[]) => {
        await this.beforeUsage();
        this.usage.push(...records);
      },
    };
    const performer = new CallPerformer(new KeyUse(this.keyring), reporter);
    const gate = { check: () => this.gate() };
    this.batches = new BatchExecutor(performer, gate, sink, () => NOW, reporter);
  }

  static async open(): Promise<CryptoWorld> {
    const folder = await temporaryFolder();
    const store = await openMaterialStore(folder.path);
    const world = new CryptoWorld(store, await openTestMasters(store), folder.path, async () => {
      await store.close();
      await folder.remove();
    });
    await world.follower.start();
    return world;
  }

  async close(): Promise<void> {
    await this.follower.stop();
    await this.log.close();
    await this.cleanUp();
  }

  /** Makes a key with material, as key-lifecycle would. */
  async createKey(
    spec: KeySpec = 'AES_256',
    {
      usage = specFacts(spec).usages[0]!,
      projectId = PROJECT,
    }: { usage?: KeyUsage; projectId?: string } = {},
  ): Promise<string> {
    const keyId = newId();
    const material = await this.makeMaterial(keyId, 1, spec, projectId);
    const data = { projectId, description: '', spec, usage, origin: 'KEYLEDGER', tags: {}, material };
    await this.append(keyId, 'KeyCreated', data as unknown as JsonObject);
    return keyId;
  }

  async rotate(keyId: string, version: number, spec: KeySpec = 'AES_256'): Promise<void> {
    const material = await this.makeMaterial(keyId, version, spec, PROJECT);
    await this.append(keyId, 'KeyRotated', { version, material: { ...material }, trigger: 'manual' });
  }

  /** Appends an event to a key's stream and waits until this node has applied it. */
  async append(keyId: string, type: string, data: JsonObject = {}): Promise<void> {
    await this.appendTo(keyStream(keyId), keyId, { type, data });
  }

  async setAlias(name: string, keyId: string, type = 'AliasCreated', projectId = PROJECT): Promise<void> {
    await this.appendTo(aliasStream(projectId, name), keyId, { type, data: { keyId, name } });
  }

  async deleteKey(keyId: string): Promise<void> {
    await this.material.handle({ type: 'destroy', keyId });
    const event = plainEvent(this.event('KeyDeleted', { projectId: PROJECT, actor: 'test' }));
    const { position } = await this.log.append(keyStream(keyId), 'any', [event]);
    await this.follower.applied(position, 1000);
  }

  /** Makes a key that waits for its import, as key-lifecycle would. */
  async createExternalKey(
    spec: KeySpec = 'AES_256',
    usage: KeyUsage = specFacts(spec).usages[0]!,
  ): Promise<string> {
    const keyId = newId();
    const { historyKey } = await this.material.handle({ type: 'createHistoryKey', keyId });
    this.historyKeys.set(keyId, createSecretKey(Buffer.from(historyKey!, 'base64')));
    const data = { projectId: PROJECT, description: '', spec, usage, origin: 'EXTERNAL', tags: {} };
    await this.append(keyId, 'KeyCreated', data);
    return keyId;
  }

  /** Imports wrapped material and writes its event, as key-lifecycle would. */
  async import(request: Omit<ImportRequest, 'type' | 'projectId' | 'spec' | 'expectedFingerprint'>) {
    const { spec, versions } = await this.state(request.keyId);
    const expectedFingerprint = versions[0]?.fingerprint ?? null;
    const imported = { type: 'import', projectId: PROJECT, spec, expectedFingerprint, ...request } as const;
    const reply: MaterialReply = await this.material.handle(imported);
    const material = { ...reply.material! };
    await this.append(request.keyId, 'KeyMaterialImported', { material, expiresAt: null });
    return reply;
  }

  /** A living key's state, as the keyring has it. */
  async state(keyId: string): Promise<Key> {
    const { state } = await this.keyring.find({ id: keyId }, PROJECT);
    if (state.state === 'Deleted') throw new Error('the key was deleted');
    return state;
  }

  /** SubjectPublicKeyInfo, DER. */
  async publicKey(keyId: string, version = 1): Promise<Buffer> {
    return Buffer.from((await this.state(keyId)).versions[version - 1]!.publicKey!, 'base64');
  }

  /** Performs one operation as a caller of a project. */
  async perform(
    request: OperationRequest,
    projectId = PROJECT,
    caller: Partial<Caller> = {},
  ): Promise<OperationResult> {
    const made = call(request, projectId);
    const calls = [{ ...made, caller: { ...made.caller, ...caller } }];
    const { results } = await this.batches.execute({ calls });
    return results[0]!;
  }

  /** As `perform`, when it must succeed. */
  async reply<Reply = Record<string, unknown>>(
    request: OperationRequest,
    projectId = PROJECT,
  ): Promise<Reply> {
    const result = await this.perform(request, projectId);
    if (!result.ok)
      throw new Error(`${request.op}: ${result.code}: ${result.message} ${String(this.errors)}`);
    return result.value as Reply;
  }

  /** As `perform`, when it must be refused: the code. */
  async refusal(
    request: OperationRequest,
    projectId = PROJECT,
    caller: Partial<Caller> = {},
  ): Promise<string> {
    const result = await this.perform(request, projectId, caller);
    return result.ok ? 'not refused' : result.code;
  }

  private async makeMaterial(
    keyId: string,
    version: number,
    spec: KeySpec,
    projectId: string,
  ): Promise<MaterialFacts> {
    const reply = await this.material.handle({ type: 'create', keyId, version, projectId, spec });
    this.historyKeys.set(keyId, createSecretKey(Buffer.from(reply.historyKey!, 'base64')));
    return reply.material!;
  }

  private async appendTo(
    stream: string,
    keyId: string,
    event: { type: string; data: JsonObject },
  ): Promise<void> {
    const sealed = sealEvent(stream, this.event(event.type, event.data), keyId, this.historyKeys.get(keyId)!);
    const { position } = await this.log.append(stream, 'any', [sealed]);
    await this.follower.applied(position, 1000);
  }

  private event(type: string, data: JsonObject): ClearEvent {
    return { id: newId(), type, time: NOW, schema: KEY_EVENT_SCHEMA, data, metadata: METADATA };
  }
}

/** A call as a gateway would make it. */
export const call = (request: OperationRequest, projectId = PROJECT): OperationCall => ({
  requestId: 'request-1',
  caller: { principalId: 'principal-1', principalName: 'tester', projectId, role: 'user' },
  sourceAddress: '127.0.0.1',
  frontDoor: 'native',
  request,
});

export const base64 = (text: string | Uint8Array): string =>
  Buffer.from(text as Uint8Array).toString('base64');
