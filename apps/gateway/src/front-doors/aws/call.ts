import {
  LIFECYCLE,
  type Changed,
  type CommandContext,
  type KeyChange,
  type KeyView,
  type ListVersionsReply,
  type RequestContext,
} from '@keyledger/contracts';
import { aliasArn, keyArn, type KeyRef } from '@keyledger/domain';
import type { Backend } from '../../core/backend.js';
import { commandContextOf, contextOf } from '../../core/request-context.js';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { keyAlone, keyOrAlias } from './keys/key-name.js';

/** The front door's name in contexts, events and usage records. */
export const AWS = 'aws';

/** One request of one operation, with what its translation asks of the services. */
export class AwsCall {
  readonly context: RequestContext;

  constructor(
    private readonly request: GatewayRequest,
    private readonly operation: string,
    readonly backend: Backend,
    readonly region: string,
  ) {
    this.context = contextOf(request, AWS);
  }

  get projectId(): string {
    return this.context.caller.projectId;
  }

  /** For a request that changes something. AWS has no idempotency keys for keys: each request is a command of its own. */
  command(): CommandContext {
    return commandContextOf(this.request, AWS, this.operation);
  }

  keyArn(keyId: string): string {
    return keyArn(this.region, this.projectId, keyId);
  }

  aliasArn(name: string): string {
    return aliasArn(this.region, this.projectId, name);
  }

  /** @throws AwsError NotFoundException */
  keyOrAlias(name: string): KeyRef {
    return keyOrAlias(name, this);
  }

  /** @throws AwsError NotFoundException or InvalidArnException */
  keyAlone(name: string): { id: string } {
    return keyAlone(name, this);
  }

  describe(key: KeyRef): Promise<KeyView> {
    return this.backend.ask<KeyView>(LIFECYCLE.describeKey, { context: this.context, key, at: null });
  }

  versions(key: KeyRef): Promise<ListVersionsReply> {
    return this.backend.ask<ListVersionsReply>(LIFECYCLE.listVersions, { context: this.context, key });
  }

  async change(key: KeyRef, change: KeyChange): Promise<KeyView> {
    const changed = await this.backend.ask<Changed>(LIFECYCLE.changeKey, {
      context: this.command(),
      key,
      change,
    });
    return changed.key;
  }
}
