import { Injectable } from '@nestjs/common';
import type {
  Caller,
  DescribeKeyRequest,
  KeyView,
  ListVersionsReply,
  ListVersionsRequest,
} from '@keyledger/contracts';
import { KeyledgerError, livingKey, requireOnKey } from '@keyledger/domain';
import { AliasResolver } from '../aliases/alias-resolver.js';
import { keyView } from '../key-view.js';
import { fold, KeyLog } from '../log/key-log.js';
import { KeyQueries } from '../read-model/key-queries.js';

/** Shows a key: as it is, from the read model; as it was, from its events. */
@Injectable()
export class DescribeKey {
  constructor(
    private readonly queries: KeyQueries,
    private readonly resolver: AliasResolver,
    private readonly log: KeyLog,
  ) {}

  async describe({ context, key, at }: DescribeKeyRequest): Promise<KeyView> {
    const { projectId } = context.caller;
    const keyId = await this.resolver.keyId(key, projectId);
    await this.queries.caughtUp();
    return at === null ? this.queries.key(keyId, context.caller) : this.asItWas(keyId, context.caller, at);
  }

  async versions({ context, key, granted }: ListVersionsRequest): Promise<ListVersionsReply> {
    const { projectId } = context.caller;
    const keyId = await this.resolver.keyId(key, projectId);
    await this.queries.caughtUp();
    return {
      key: await this.queries.key(keyId, context.caller, granted),
      versions: await this.queries.versions(keyId),
    };
  }

  private async asItWas(
    keyId: string,
    caller: Caller,
    at: NonNullable<DescribeKeyRequest['at']>,
  ): Promise<KeyView> {
    const { projectId } = caller;
    const { state, events } = await this.log.load(keyId);
    // A deleted key has no past any more, and another project's key never had one for this caller.
    requireOnKey(livingKey(state, projectId), caller, 'keys.read', { operation: 'DescribeKey' });
    const until = events.filter((event) =>
      'revision' in at ? event.revision <= at.revision : event.time <= at.time,
    );
    const last = until.at(-1);
    if (!last) throw new KeyledgerError('KeyNotFound', 'the key did not exist then');
    if ('revision' in at && last.revision !== at.revision) {
      throw new KeyledgerError('NotFound', `the key has no revision ${at.revision}`);
    }
    const then = livingKey(fold(keyId, until), projectId);
    return keyView(then, await this.queries.aliasesOf(keyId, 'time' in at ? at.time : last.time));
  }
}
