import { Inject, Injectable } from '@nestjs/common';
import type { Changed, CreateKeyRequest } from '@keyledger/contracts';
import { checkCreateKey, decide, evolve, KeyledgerError, type CreateKey, type Key } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { Aliases } from '../aliases/aliases.js';
import { CONTEXT, type HistoryKey } from '../context.js';
import { CryptoClient } from '../crypto-client.js';
import { keyView } from '../key-view.js';
import { QuotaQueries } from '../quotas/quotas.js';
import { KeyLog, wasCarriedOut } from '../log/key-log.js';
import { isRevisionConflict } from '../retry.js';

/** Creates a key: material first, then its alias's reservation, then the event that makes it exist. */
@Injectable()
export class CreateKeyHandler {
  constructor(
    @Inject(CONTEXT) private readonly context: ServiceContext,
    private readonly crypto: CryptoClient,
    private readonly log: KeyLog,
    private readonly aliases: Aliases,
    private readonly quotas: QuotaQueries,
  ) {}

  async handle(request: CreateKeyRequest): Promise<Changed> {
    const {
      context: command,
      keyId,
      alias,
      description,
      spec,
      usage,
      origin,
      tags,
      rotationPeriodDays,
    } = request;
    const projectId = command.caller.projectId;
    const at = this.context.clock.now();
    const wanted: CreateKey = {
      type: 'CreateKey',
      ...{ projectId, description, spec, usage, origin, tags, rotationPeriodDays, at },
    };
    checkCreateKey(wanted);
    await this.quotas.requireRoomForKey(projectId);
    if (alias !== null) await this.aliases.checkFree(projectId, alias, keyId);
    const historyKey = await this.prepare(keyId, wanted);
    // Reserved before the key exists: an alias of a key that never came to be counts as free.
    if (alias !== null) await this.aliases.reserve(command, alias, keyId, historyKey, at);
    return this.append(request, wanted, historyKey, at);
  }

  /** Makes the material; `wanted` gets to know its facts. */
  private async prepare(keyId: string, wanted: CreateKey): Promise<HistoryKey> {
    if (wanted.origin === 'EXTERNAL') return this.crypto.createHistoryKey(keyId);
    const { material, historyKey } = await this.crypto.createMaterial(
      keyId,
      1,
      wanted.projectId,
      wanted.spec,
    );
    wanted.material = material;
    return historyKey;
  }

  private async append(
    request: CreateKeyRequest,
    wanted: CreateKey,
    historyKey: HistoryKey,
    at: string,
  ): Promise<Changed> {
    const { context: command, keyId, alias } = request;
    const events = decide(wanted, undefined, wanted.projectId);
    const aliases = alias === null ? [] : [alias];
    try {
      const { revision, position } = await this.log.append(keyId, 'none', events, command, historyKey, at);
      const key = evolve(undefined, events[0]!, { keyId, revision, time: at }) as Key;
      return { key: keyView(key, aliases), position };
    } catch (error) {
      if (!isRevisionConflict(error)) throw error;
    }
    const { state, events: earlier } = await this.log.load(keyId);
    if (!wasCarriedOut(earlier, command))
      throw new KeyledgerError('AlreadyExists', 'a key with this id exists already');
    if (!state || state.state === 'Deleted')
      throw new KeyledgerError('KeyDeleted', 'the key was deleted meanwhile');
    return { key: keyView(state, aliases), position: earlier[0]!.position };
  }
}
