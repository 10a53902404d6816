import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Barrier } from '@keyledger/bus';
import type { CommandContext, KeyChange } from '@keyledger/contracts';
import { openDatabase, ProjectionRunner, shadowOf, type DatabaseOptions } from '@keyledger/database';
import { KeyledgerError, newId } from '@keyledger/domain';
import { MemoryEventStore, openEvent, sealedUnder, type StoredEvent } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { AliasLog } from '../../apps/key-lifecycle/src/aliases/alias-log.js';
import { AliasResolver } from '../../apps/key-lifecycle/src/aliases/alias-resolver.js';
import { Aliases } from '../../apps/key-lifecycle/src/aliases/aliases.js';
import { ChangeKeyHandler } from '../../apps/key-lifecycle/src/change-key/change-key.js';
import type { CryptoClient } from '../../apps/key-lifecycle/src/crypto-client.js';
import { CreateKeyHandler } from '../../apps/key-lifecycle/src/create-key/create-key.js';
import { DescribeKey } from '../../apps/key-lifecycle/src/describe-key/describe-key.js';
import { Eraser } from '../../apps/key-lifecycle/src/erase-key/eraser.js';
import { FindKeys } from '../../apps/key-lifecycle/src/list-keys/find-keys.js';
import { ListKeys } from '../../apps/key-lifecycle/src/list-keys/list-keys.js';
import { Grants } from '../../apps/key-lifecycle/src/grants/grants.js';
import { ImportMaterialHandler } from '../../apps/key-lifecycle/src/import-material/import-material.js';
import { QuotaQueries } from '../../apps/key-lifecycle/src/quotas/quotas.js';
import { Principals } from '../../apps/key-lifecycle/src/principals/principals.js';
import { KeyLog } from '../../apps/key-lifecycle/src/log/key-log.js';
import { Projects } from '../../apps/key-lifecycle/src/principals/projects.js';
import { KeyQueries } from '../../apps/key-lifecycle/src/read-model/key-queries.js';
import { keysProjection } from '../../apps/key-lifecycle/src/read-model/keys-projection.js';
import { CountResources } from '../../apps/key-lifecycle/src/resources/count-resources.js';
import { ReleaseResourcesHandler } from '../../apps/key-lifecycle/src/resources/release-resources.js';
import { createWorkTables } from '../../apps/key-lifecycle/src/read-model/schema.js';
import type { LifecycleTables } from '../../apps/key-lifecycle/src/read-model/tables.js';

export const PROJECT = 'a'.repeat(32);
export const OTHER_PROJECT = 'b'.repeat(32);

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * key-lifecycle's own parts over an in-memory log and a real database. Real: deciders, log, projection, queries, SQL.
 * Stand-ins: crypto (history keys and made-up fingerprints) and the barrier, which nobody else is there to answer.
 */
export async function lifecycleWorld(options: DatabaseOptions) {
  const store = new MemoryEventStore();
  const keys = new Map<string, KeyObject | null>();
  const history = {
    get: async (id: string) => keys.get(id) ?? null,
    open: async (events: StoredEvent[]) =>
      events.map((event) => {
        const id = sealedUnder(event);
        return openEvent(event, id === null ? null : (keys.get(id) ?? null));
      }),
  };
  const clock = { at: Date.parse('2026-01-01T00:00:00.000Z'), now: () => '', nowMs: () => 0 };
  clock.nowMs = () => (clock.at += 1000);
  clock.now = () => new Date(clock.nowMs()).toISOString();
  const context = { store, history, clock, log: silent } as unknown as ServiceContext;
  const database = await openDatabase<LifecycleTables>(options);
  await createWorkTables(database.kysely);
  const runner = new ProjectionRunner({
    ...{ store, database, projection: keysProjection, log: silent },
    open: history.open,
    openShadow: shadowOf<LifecycleTables>(options),
  });
  await runner.start();
  const crypto = standInCrypto(keys);
  const barrier = { confirm: async () => undefined } as unknown as Barrier;
  const log = new KeyLog(context);
  const aliasLog = new AliasLog(context);
  const resolver = new AliasResolver(aliasLog);
  const queries = new KeyQueries(database, runner);
  const aliases = new Aliases(context, aliasLog, resolver, log, barrier);
  const eraser = new Eraser(context, database, crypto, log, aliasLog, queries, barrier);
  const projects = new Projects(context, barrier);
  const principals = new Principals(context, barrier);
  const quotas = new QuotaQueries(database, projects, queries);
  return {
    ...{ store, runner, database, aliases, keys, clock, eraser },
    creates: new CreateKeyHandler(context, crypto, log, aliases, quotas),
    changes: new ChangeKeyHandler(
      context,
      log,
      crypto,
      resolver,
      projects,
      principals,
      queries,
      barrier,
      eraser,
    ),
    grants: new Grants(context, database, log, resolver, principals, projects, queries, barrier),
    imports: new ImportMaterialHandler(context, log, crypto, resolver, queries, barrier),
    counts: new CountResources(database, queries),
    releases: new ReleaseResourcesHandler(context, log),
    quotas,
    projects,
    principals,
    describes: new DescribeKey(queries, resolver, log),
    lists: new ListKeys(database, queries, resolver),
    finds: new FindKeys(database, queries),
    close: async () => {
      await runner.stop();
      await database.close();
      await store.close();
    },
  };
}

export type LifecycleWorld = Awaited<ReturnType<typeof lifecycleWorld>>;

function standInCrypto(keys: Map<string, KeyObject | null>): CryptoClient {
  const historyKey = (id: string): KeyObject => {
    const known = keys.get(id);
    if (known === null) throw new KeyledgerError('KeyDeleted', 'destroyed');
    const key = known ?? createSecretKey(randomBytes(32));
    keys.set(id, key);
    return key;
  };
  const standIn = {
    createMaterial: async (id: string, version: number) => ({
      material: { fingerprint: `${id}:${version}` },
      historyKey: historyKey(id),
    }),
    createHistoryKey: async (id: string) => historyKey(id),
    destroy: async (id: string) => void keys.set(id, null),
    destroyMaterial: async () => undefined,
    importMaterial: async ({ keyId }: { keyId: string }) => ({ fingerprint: `${keyId}:1` }),
  };
  return standIn as unknown as CryptoClient;
}

/** A command as a gateway sends it. The same `idempotencyKey` makes the same command. */
export function command(projectId = PROJECT, idempotencyKey?: string, requestHash = 'hash'): CommandContext {
  return {
    requestId: newId(),
    commandId: idempotencyKey ?? newId(),
    requestHash,
    caller: { principalId: 'p1', principalName: 'ada', projectId, role: 'admin' },
    sourceAddress: '127.0.0.1',
    frontDoor: 'native',
  };
}

interface Wanted {
  projectId?: string;
  alias?: string;
  description?: string;
  tags?: Record<string, string>;
  rotationPeriodDays?: number;
}

/** Creates a key and returns its id. */
export async function createKey(world: LifecycleWorld, wanted: Wanted = {}): Promise<string> {
  const { projectId, alias = null, description = '', tags = {}, rotationPeriodDays = null } = wanted;
  const keyId = newId();
  await world.creates.handle({
    ...{ context: command(projectId), keyId, alias, description, tags, rotationPeriodDays },
    ...{ spec: 'AES_256', usage: 'ENCRYPT_DECRYPT', origin: 'KEYLEDGER' },
  });
  return keyId;
}

export const change = (world: LifecycleWorld, id: string, what: KeyChange, projectId = PROJECT) =>
  world.changes.handle({ context: command(projectId), key: { id }, change: what });

/** Schedules a key's deletion and deletes it at once. */
export async function deleteKey(world: LifecycleWorld, id: string): Promise<void> {
  await change(world, id, { type: 'ScheduleDeletion', waitHours: null });
  await change(world, id, { type: 'DeleteNow' });
}
