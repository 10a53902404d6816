import type { Barrier, Bus } from '@keyledger/bus';
import type { CommandContext } from '@keyledger/contracts';
import {
  KeyledgerError,
  kmsServiceStream,
  newId,
  type KmsServiceCommand,
  type KmsServiceFields,
} from '@keyledger/domain';
import { MemoryEventStore } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { KmsBackends } from './kms-backends.js';
import { KmsServices } from './kms-services.js';

/** The real log, decider and backends; the barrier, which gateways would answer, notes what it was asked. */
const PROJECT = 'a'.repeat(32);
const configureLocal: KmsServiceCommand = { type: 'ConfigureKmsService', fields: { backendType: 'local' } };
const start: KmsServiceCommand = { type: 'StartKmsService', force: false };

function command(more: Partial<CommandContext> = {}): CommandContext {
  return {
    caller: { principalId: 'p', principalName: 'ada', projectId: PROJECT, role: 'admin' },
    ...{ requestId: newId(), commandId: newId(), requestHash: 'h', sourceAddress: '', frontDoor: 'rustfs' },
    ...more,
  };
}

describe('KMS services of projects', () => {
  let store: MemoryEventStore;
  let services: KmsServices;
  let confirmed: unknown[];
  /** Crypto's answer to whether a Vault can be used. */
  let checks: () => Promise<object>;
  beforeEach(() => {
    store = new MemoryEventStore();
    confirmed = [];
    checks = async () => {
      throw new KeyledgerError('Unavailable', 'the Vault server is sealed');
    };
    const clock = { now: () => '2026-01-01T00:00:00.000Z' };
    const barrier = { confirm: async (...asked: unknown[]) => void confirmed.push(asked) };
    services = new KmsServices(
      { store, clock } as unknown as ServiceContext,
      new KmsBackends({ bus: { request: () => checks() } as unknown as Bus }),
      barrier as unknown as Barrier,
    );
  });
  const change = (asked: KmsServiceCommand, more?: Partial<CommandContext>) =>
    services.change({ context: command(more), change: asked });
  const log = async () => (await store.readStream(kmsServiceStream(PROJECT))).map(({ type }) => type);

  it('are in the log, event by event, and every gateway knows before the caller does', async () => {
    await change(configureLocal);
    const { service, position } = await change(start);
    expect(service).toMatchObject({ status: 'Running', revision: 1 });
    expect(await log()).toEqual(['KmsServiceConfigured', 'KmsServiceStarted']);
    expect(confirmed.at(-1)).toEqual(['gateway', position]);
    const [first] = await store.readStream(kmsServiceStream(PROJECT));
    expect(first).toMatchObject({ metadata: { principalName: 'ada', frontDoor: 'rustfs' } });
  });

  it('take a retried command once, and refuse its id for another request', async () => {
    await change(configureLocal);
    const commandId = newId();
    await change(start, { commandId });
    expect((await change(start, { commandId })).service.status).toBe('Running');
    expect(await log()).toHaveLength(2);
    await expect(change({ type: 'StopKmsService' }, { commandId, requestHash: 'i' })).rejects.toMatchObject({
      code: 'IdempotencyMismatch',
    });
  });

  it('are each their project’s own', async () => {
    await change(configureLocal);
    const caller = {
      principalId: 'q',
      principalName: 'bob',
      projectId: 'b'.repeat(32),
      role: 'admin' as const,
    };
    await expect(change(start, { caller })).rejects.toThrow('KMS is not configured');
  });

  it('do not start, nor go on, with a backend that is not there', async () => {
    const vault: KmsServiceFields = {
      backendType: 'vault',
      address: 'https://vault',
      auth: { method: 'token' },
      credentialId: 'c',
    };
    await change({ type: 'ConfigureKmsService', fields: vault });
    await expect(change(start)).rejects.toMatchObject({ code: 'Unavailable' });
    await change(configureLocal);
    await change(start);
    await expect(change({ type: 'ReconfigureKmsService', fields: vault })).rejects.toThrow(
      'the Vault server is sealed',
    );
    expect(await log()).toEqual(['KmsServiceConfigured', 'KmsServiceConfigured', 'KmsServiceStarted']);
    checks = async () => ({});
    await change({ type: 'ReconfigureKmsService', fields: vault });
    expect((await log()).at(-1)).toBe('KmsServiceReconfigured');
  });

  it('answer where the log stands when there was nothing to do', async () => {
    const { position } = await change(configureLocal);
    expect(await change({ type: 'StopKmsService' })).toMatchObject({ position });
  });
});
