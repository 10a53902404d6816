import { Inject, Injectable } from '@nestjs/common';
import { Barrier } from '@keyledger/bus';
import type { ScheduledReply, ScheduledRequest } from '@keyledger/contracts';
import {
  assertNever,
  decide,
  deterministicId,
  MAX_VERSIONS_PER_KEY,
  MS_PER_HOUR,
  owesRotation,
  REMINDER_HOURS,
  type ChangeCommand,
  type Key,
} from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { CryptoClient } from '../crypto-client.js';
import { Eraser } from '../erase-key/eraser.js';
import { KeyLog } from '../log/key-log.js';
import { retryOnConflict } from '../retry.js';
import { systemCommand } from '../system-command.js';

const ACTOR = 'system:rotation-scheduler';

/** Carries out what fell due. The due time names the deed: the same one asked twice has one effect. */
@Injectable()
export class ScheduledHandler {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly log: KeyLog,
    private readonly crypto: CryptoClient,
    private readonly barrier: Barrier,
    private readonly eraser: Eraser,
  ) {}

  async handle(request: ScheduledRequest): Promise<ScheduledReply> {
    const position = await retryOnConflict(() => this.attempt(request));
    if (position === null) return { done: false };
    await this.barrier.confirm('crypto', position);
    if (request.kind === 'deletion') await this.eraser.erase(request.keyId);
    if (request.kind === 'expiry') await this.eraser.destroyMaterial(request.keyId);
    return { done: true };
  }

  /** The position of what was appended, or null when nothing is owed (any more). */
  private async attempt(request: ScheduledRequest): Promise<number | null> {
    const { keyId } = request;
    const loaded = await this.log.load(keyId);
    if (!loaded.state || loaded.state.state === 'Deleted') return null;
    // A scheduler whose clock runs ahead does nothing early.
    const early = request.kind.endsWith('-reminder') ? REMINDER_HOURS * MS_PER_HOUR : 0;
    if (Date.parse(request.dueAt) - early > this.context.clock.nowMs()) return null;
    const command = await this.command(request, loaded.state);
    const events = command ? decide(command, loaded.state, null) : [];
    if (events.length === 0) return null;
    if (request.kind === 'deletion') await this.eraser.noteAliases(keyId);
    if (request.kind === 'expiry') await this.eraser.noteMaterial(keyId);
    const historyKey = await this.log.historyKeyOf(keyId);
    const context = systemCommand(
      request,
      deterministicId('scheduled', keyId, request.kind, request.dueAt),
      ACTOR,
      'scheduler',
      loaded.state.projectId,
    );
    const at = this.context.clock.now();
    return (await this.log.append(keyId, loaded.expected, events, context, historyKey, at)).position;
  }

  private async command({ kind, dueAt, keyId }: ScheduledRequest, key: Key): Promise<ChangeCommand | null> {
    switch (kind) {
      case 'deletion':
        return { type: 'DeleteOnSchedule', dueAt, actor: ACTOR };
      case 'deletion-reminder':
        return { type: 'RemindOfDeletion', deletionAt: dueAt };
      case 'expiry':
        return { type: 'ExpireMaterial', dueAt };
      case 'expiry-reminder':
        return { type: 'RemindOfExpiry', expiresAt: dueAt };
      case 'rotation':
        return this.rotation(keyId, dueAt, key);
      default:
        return assertNever(kind);
    }
  }

  private async rotation(keyId: string, dueAt: string, key: Key): Promise<ChangeCommand | null> {
    if (!owesRotation(key, dueAt)) return null;
    if (key.currentVersion >= MAX_VERSIONS_PER_KEY) return { type: 'RotateKeyOnSchedule', dueAt };
    const { material } = await this.crypto.createMaterial(
      keyId,
      key.currentVersion + 1,
      key.projectId,
      key.spec,
    );
    return { type: 'RotateKeyOnSchedule', dueAt, material };
  }
}
