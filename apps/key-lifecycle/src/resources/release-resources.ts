import { Inject, Injectable } from '@nestjs/common';
import {
  MAX_RELEASED_KEYS,
  type ReleaseResourcesReply,
  type ReleaseResourcesRequest,
} from '@keyledger/contracts';
import { decide, deterministicId, KeyledgerError } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';
import { KeyLog, wasCarriedOut } from '../log/key-log.js';
import { retryOnConflict } from '../retry.js';
import { systemCommand } from '../system-command.js';

const ACTOR = 'system:restore';
/** Keys that are worked on at a time: a store takes a batch of appends in about the time of one. */
const MAX_IN_PROGRESS = 16;

/** Releases the resources of keys that a restore has brought back. The same restore asked twice releases each key once. */
@Injectable()
export class ReleaseResourcesHandler {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly log: KeyLog,
  ) {}

  /** @throws KeyledgerError InvalidRequest; ConcurrentChange; Unavailable */
  async handle(request: ReleaseResourcesRequest): Promise<ReleaseResourcesReply> {
    const keyIds = [...new Set(request.keyIds)];
    if (keyIds.length > MAX_RELEASED_KEYS) {
      throw new KeyledgerError('InvalidRequest', `at most ${MAX_RELEASED_KEYS} keys are released at a time`);
    }
    let released = 0;
    const work = async (): Promise<void> => {
      for (let keyId = keyIds.pop(); keyId !== undefined; keyId = keyIds.pop()) {
        const id = keyId;
        if (await retryOnConflict(() => this.release(id, request))) released += 1;
      }
    };
    await Promise.all(Array.from({ length: MAX_IN_PROGRESS }, work));
    return { released };
  }

  private async release(keyId: string, request: ReleaseResourcesRequest): Promise<boolean> {
    const loaded = await this.log.load(keyId);
    if (!loaded.state || loaded.state.state === 'Deleted') return false;
    const command = systemCommand(
      request,
      deterministicId('restore', request.restoreId, keyId),
      ACTOR,
      'restore',
      loaded.state.projectId,
    );
    // Blocked again since: what a retry means is done already.
    if (wasCarriedOut(loaded.events, command)) return false;
    const events = decide({ type: 'ReleaseResources' }, loaded.state, null);
    if (events.length === 0) return false;
    const historyKey = await this.log.historyKeyOf(keyId);
    await this.log.append(keyId, loaded.expected, events, command, historyKey, this.context.clock.now());
    return true;
  }
}
