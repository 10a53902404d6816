import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type { Changed, ChangeKeyRequest, CommandContext, KeyChange } from '@keyledger/contracts';
import {
  checkRotateKey,
  decide,
  evolve,
  KeyledgerError,
  livingKey,
  requireOnKey,
  UNNAMED_ALGORITHM,
  type ChangeCommand,
  type DeletedKey,
  type Key,
  type ProviderAlgorithm,
} from '@keyledger/domain';
import type { OpenedEvent } from '@keyledger/event-store';
import type { ServiceContext } from '@keyledger/runtime';
import { AliasResolver } from '../aliases/alias-resolver.js';
import { CONTEXT } from '../context.js';
import { CryptoClient } from '../crypto-client.js';
import { Eraser } from '../erase-key/eraser.js';
import { deletedView, keyView } from '../key-view.js';
import { KeyLog, wasCarriedOut, type LoadedKey } from '../log/key-log.js';
import { Principals } from '../principals/principals.js';
import { Projects } from '../principals/projects.js';
import { KeyQueries } from '../read-model/key-queries.js';
import { retryOnConflict } from '../retry.js';

/** Changes after which every crypto node must know better before the caller is answered (promises 2 and 3). */
const SEEN_BY_CRYPTO: ReadonlySet<KeyChange['type']> = new Set([
  'EnableKey',
  'DisableKey',
  'SetVersionState',
  'RotateKey',
  'ScheduleDeletion',
  'CancelDeletion',
  'DeleteNow',
  'DeleteMaterial',
  'RevokeGrant',
  'RetireGrant',
  'GivePermission',
  'TakePermission',
]);

/** Carries out one change of a key's life. */
@Injectable()
export class ChangeKeyHandler {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly log: KeyLog,
    private readonly crypto: CryptoClient,
    private readonly resolver: AliasResolver,
    private readonly projects: Projects,
    private readonly principals: Principals,
    private readonly queries: KeyQueries,
    private readonly barrier: Barrier,
    private readonly eraser: Eraser,
  ) {}

  async handle({ context: command, key, change }: ChangeKeyRequest): Promise<Changed> {
    const keyId = await this.resolver.keyId(key, command.caller.projectId);
    const { before, after, position } = await retryOnConflict(() => this.attempt(keyId, command, change));
    // Also after a retry that found nothing left to do: its first try may have died before all nodes knew.
    if (SEEN_BY_CRYPTO.has(change.type)) await this.barrier.confirm('crypto', position);
    if (change.type === 'DeleteMaterial') await this.eraser.destroyMaterial(keyId);
    if (after.state === 'Deleted') {
      await this.eraser.erase(keyId);
      // A retry: what the key was cannot be told any more.
      if (!before) throw new KeyledgerError('KeyDeleted', `the key was deleted at ${after.deletedAt}`);
      return { key: deletedView(before, after), position };
    }
    return { key: keyView(after, await this.queries.aliasesOf(keyId)), position };
  }

  private async attempt(
    keyId: string,
    command: CommandContext,
    change: KeyChange,
  ): Promise<{ before: Key | undefined; after: Key | DeletedKey; position: number }> {
    const loaded = await this.log.load(keyId);
    const projectId = command.caller.projectId;
    const position = loaded.events.at(-1)?.position ?? -1;
    if (loaded.state?.projectId === projectId && wasCarriedOut(loaded.events, command)) {
      const before = loaded.state.state === 'Deleted' ? undefined : loaded.state;
      return { before, after: loaded.state, position };
    }
    const before = livingKey(loaded.state, projectId);
    requireAllowed(before, command, change);
    const at = this.context.clock.now();
    const events = decide(await this.complete(change, before, command, at, loaded), before, projectId);
    if (change.type === 'DeleteNow') await this.eraser.noteAliases(keyId);
    if (change.type === 'DeleteMaterial') await this.eraser.noteMaterial(keyId);
    if (events.length === 0) return { before, after: before, position };
    const historyKey = await this.log.historyKeyOf(keyId);
    const appended = await this.log.append(keyId, loaded.expected, events, command, historyKey, at);
    return { before, after: foldOn(loaded, keyId, events, at), position: appended.position };
  }

  /** Fills in what only this service may say: material, time, actor, the project's waiting time. */
  private async complete(
    change: KeyChange,
    key: Key,
    command: CommandContext,
    at: string,
    loaded: LoadedKey,
  ): Promise<ChangeCommand> {
    switch (change.type) {
      case 'RotateKey': {
        // Refused before any material is made.
        checkRotateKey(key);
        const next = key.currentVersion + 1;
        const { material } = await this.crypto.createMaterial(key.id, next, key.projectId, key.spec);
        return { type: 'RotateKey', material };
      }
      case 'SetRotationPeriod':
        return { ...change, at };
      case 'ScheduleDeletion':
        return {
          type: 'ScheduleDeletion',
          waitHours: change.waitHours ?? (await this.projects.deletionWaitHours(key.projectId)),
          at,
        };
      case 'DeleteNow':
        return { type: 'DeleteNow', actor: command.caller.principalId };
      case 'RetireGrant':
        return { ...change, principalId: command.caller.principalId };
      case 'GivePermission':
        await this.principals.requireIn(key.projectId, change.principalId);
        return change;
      case 'BindResource':
      case 'UnbindResource':
        return { ...change, bound: boundWith(loaded.events, change) };
      default:
        return change;
    }
  }
}

/** By role, or by a permission on this key. Who may retire a grant, the grant says. */
function requireAllowed(key: Key, { caller }: CommandContext, { type }: KeyChange): void {
  if (type === 'RetireGrant') return;
  const deletes = type === 'ScheduleDeletion' || type === 'CancelDeletion' || type === 'DeleteNow';
  requireOnKey(key, caller, deletes ? 'keys.delete' : 'keys.manage');
}

/** What the key's events say that a resource is bound to it with now; null when it is not bound. */
function boundWith(
  events: readonly OpenedEvent[],
  { resourceType, resourceId }: { resourceType: string; resourceId: string },
): ProviderAlgorithm | null {
  const last = events.findLast(
    ({ type, data }) =>
      (type === 'ResourceBound' || type === 'ResourceUnbound') &&
      data?.resourceType === resourceType &&
      data.resourceId === resourceId,
  );
  if (last?.type !== 'ResourceBound') return null;
  return (last.data?.algorithm as ProviderAlgorithm | undefined) ?? UNNAMED_ALGORITHM;
}

function foldOn(
  loaded: LoadedKey,
  keyId: string,
  events: ReturnType<typeof decide>,
  time: string,
): Key | DeletedKey {
  let revision = typeof loaded.expected === 'number' ? loaded.expected : -1;
  let state = loaded.state;
  for (const event of events) state = evolve(state, event, { keyId, revision: ++revision, time });
  return state!;
}
