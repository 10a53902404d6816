import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type {
  AliasChanged,
  ChangeAliasRequest,
  CommandContext,
  TargetAliasRequest,
} from '@keyledger/contracts';
import {
  checkAliasName,
  KeyledgerError,
  livingKey,
  requireOnKey,
  type AliasEvent,
  type Key,
  type KeyHistory,
} from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { KeyLog } from '../log/key-log.js';
import { retryOnConflict } from '../retry.js';
import { AliasLog, type AliasState } from './alias-log.js';
import { AliasResolver } from './alias-resolver.js';

/** A reservation whose key has not come to be by then belongs to a create that died. */
const RESERVATION_MS = 60_000;

/** Creates, moves and deletes aliases. */
@Injectable()
export class Aliases {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly aliases: AliasLog,
    private readonly resolver: AliasResolver,
    private readonly log: KeyLog,
    private readonly barrier: Barrier,
  ) {}

  /** @throws KeyledgerError AliasExists when the name is taken by another key than `keyId`. */
  async checkFree(projectId: string, name: string, keyId: string): Promise<void> {
    checkAliasName(name);
    const state = await this.aliases.load(projectId, name);
    if (state.keyId !== keyId && !(await this.isFree(state))) throw aliasExists(name);
  }

  /** Reserves a name for a key that is about to be created. Idempotent per command. */
  async reserve(
    command: CommandContext,
    name: string,
    keyId: string,
    historyKey: KeyObject,
    at: string,
  ): Promise<AliasState & { appended: number }> {
    const { projectId } = command.caller;
    return retryOnConflict(async () => {
      const state = await this.aliases.load(projectId, name);
      if (state.eventIds.has(this.aliases.eventId(projectId, name, command, 'AliasCreated'))) {
        return { ...state, appended: state.position };
      }
      if (!(await this.isFree(state))) throw aliasExists(name);
      const event: AliasEvent = { type: 'AliasCreated', data: { keyId, name } };
      const { position } = await this.aliases.append(
        projectId,
        event,
        state.expected,
        command,
        historyKey,
        at,
      );
      return { ...state, keyId, createdAt: at, updatedAt: at, appended: position };
    });
  }

  async create({ context: command, name, key }: TargetAliasRequest): Promise<AliasChanged> {
    checkAliasName(name);
    const target = await this.target(command, key);
    const historyKey = await this.log.historyKeyOf(target.id);
    const reserved = await this.reserve(command, name, target.id, historyKey, this.context.clock.now());
    await this.barrier.confirm('crypto', reserved.appended);
    const { createdAt, updatedAt, appended: position } = reserved;
    return { alias: { name, keyId: target.id, createdAt, updatedAt }, position };
  }

  async update({ context: command, name, key }: TargetAliasRequest): Promise<AliasChanged> {
    const target = await this.target(command, key);
    const { projectId } = command.caller;
    const changed = await retryOnConflict(async () => {
      const state = await this.existing(projectId, name);
      if (state.keyId === target.id) return state;
      const previous = (await this.log.load(state.keyId)).state;
      requireMayMove(previous, command);
      if (previous && previous.state !== 'Deleted') requireSameKind(previous, target);
      const at = this.context.clock.now();
      const data = { keyId: target.id, name, previousKeyId: state.keyId };
      const historyKey = await this.log.historyKeyOf(target.id);
      const event: AliasEvent = { type: 'AliasUpdated', data };
      const { position } = await this.aliases.append(
        projectId,
        event,
        state.expected,
        command,
        historyKey,
        at,
      );
      return { ...state, keyId: target.id, updatedAt: at, position };
    });
    await this.barrier.confirm('crypto', changed.position);
    const { createdAt, updatedAt, position } = changed;
    return { alias: { name, keyId: target.id, createdAt, updatedAt }, position };
  }

  async delete({ context: command, name }: ChangeAliasRequest): Promise<AliasChanged> {
    const { projectId } = command.caller;
    const changed = await retryOnConflict(async () => {
      const state = await this.aliases.load(projectId, name);
      if (state.eventIds.has(this.aliases.eventId(projectId, name, command, 'AliasDeleted'))) return state;
      if (!state.keyId || (await this.isFree(state))) throw aliasNotFound(name);
      const { keyId } = state;
      requireMayMove((await this.log.load(keyId)).state, command);
      const historyKey = await this.log.historyKeyOf(keyId);
      const event: AliasEvent = { type: 'AliasDeleted', data: { keyId, name } };
      const at = this.context.clock.now();
      const { position } = await this.aliases.append(
        projectId,
        event,
        state.expected,
        command,
        historyKey,
        at,
      );
      return { ...state, position, updatedAt: at };
    });
    await this.barrier.confirm('crypto', changed.position);
    const { keyId, createdAt, updatedAt, position } = changed;
    return { alias: { name, keyId: keyId ?? '', createdAt, updatedAt }, position };
  }

  /** Free: never taken, given up, of a key that was deleted, or reserved by a create that died. */
  private async isFree(state: AliasState): Promise<boolean> {
    if (!state.keyId) return true;
    const { state: key } = await this.log.load(state.keyId);
    if (key) return key.state === 'Deleted';
    return this.context.clock.nowMs() - Date.parse(state.updatedAt) > RESERVATION_MS;
  }

  private async existing(projectId: string, name: string): Promise<AliasState & { keyId: string }> {
    const state = await this.aliases.load(projectId, name);
    if (!state.keyId || (await this.isFree(state))) throw aliasNotFound(name);
    return { ...state, keyId: state.keyId };
  }

  /** The key that an alias is to point to: it must live and not be about to be deleted. */
  private async target(command: CommandContext, key: TargetAliasRequest['key']): Promise<Key> {
    const { projectId } = command.caller;
    const target = livingKey(
      (await this.log.load(await this.resolver.keyId(key, projectId))).state,
      projectId,
    );
    requireOnKey(target, command.caller, 'keys.manage');
    if (target.state === 'PendingDeletion') {
      throw new KeyledgerError('InvalidKeyState', 'the key is PendingDeletion: it cannot get an alias');
    }
    return target;
  }
}

/** Whose key an alias points to decides whether it may be moved away or deleted. */
function requireMayMove(key: KeyHistory, { caller }: CommandContext): void {
  if (key && key.state !== 'Deleted') requireOnKey(key, caller, 'keys.manage');
}

const aliasExists = (name: string): KeyledgerError =>
  new KeyledgerError('AliasExists', `alias/${name} exists already`);
const aliasNotFound = (name: string): KeyledgerError =>
  new KeyledgerError('AliasNotFound', `there is no alias/${name}`);

/** AWS KMS: an alias moves only between keys of the same kind, so that what uses it goes on working. */
function requireSameKind(previous: Key, target: Key): void {
  if (previous.usage !== target.usage || (previous.spec === 'AES_256') !== (target.spec === 'AES_256')) {
    throw new KeyledgerError('InvalidRequest', 'an alias can move only to a key of the same type and usage');
  }
}
