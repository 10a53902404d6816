import {
  LIFECYCLE,
  type Changed,
  type CommandContext,
  type KeyChange,
  type KeyView,
  type ListGrantsReply,
  type ListGrantsRequest,
  type ListVersionsReply,
  type ListVersionsRequest,
  type RequestContext,
} from '@keyledger/contracts';
import { aliasArn, keyArn, type KeyRef } from '@keyledger/domain';
import type { Backend } from '../../core/backend.js';
import { commandContextOf, contextOf, partOf } from '../../core/request-context.js';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { keyAlone, keyOrAlias } from './keys/key-name.js';
import { principalNamed, type KnownPrincipals } from './keys/principal-name.js';

/** The front door's name in contexts, events and usage records. */
export const AWS = 'aws';

/** One request of one operation, with what its translation asks of the services. */
export class AwsCall {
  readonly context: RequestContext;

  constructor(
    private readonly request: GatewayRequest,
    private readonly operation: string,
    readonly backend: Backend,
    readonly principals: KnownPrincipals,
    readonly region: string,
  ) {
    this.context = contextOf(request, AWS);
  }

  get projectId(): string {
    return this.context.caller.projectId;
  }

  /**
   * For a request that changes something. AWS has no idempotency keys for keys: each request is a command of its own.
   * @param part tells apart the commands of a request that takes several.
   */
  command(part?: string): CommandContext {
    const command = commandContextOf(this.request, AWS, this.operation);
    return part === undefined ? command : partOf(command, part);
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

  /** The id of the principal that an id or ARN names. @throws AwsError InvalidArnException */
  principal(name: string): string {
    return principalNamed(name, this);
  }

  describe(key: KeyRef): Promise<KeyView> {
    return this.backend.ask<KeyView>(LIFECYCLE.describeKey, { context: this.context, key, at: null });
  }

  /** @param granted what a grant must allow where the caller reads the key by a grant; default DescribeKey. */
  versions(key: KeyRef, granted?: ListVersionsRequest['granted']): Promise<ListVersionsReply> {
    const asked: ListVersionsRequest = { context: this.context, key };
    if (granted) asked.granted = granted;
    return this.backend.ask<ListVersionsReply>(LIFECYCLE.listVersions, asked);
  }

  grants(asked: Omit<ListGrantsRequest, 'context'>): Promise<ListGrantsReply> {
    return this.backend.ask<ListGrantsReply>(LIFECYCLE.listGrants, { context: this.context, ...asked });
  }

  /** @param part as for `command`. */
  async change(key: KeyRef, change: KeyChange, part?: string): Promise<KeyView> {
    const changed = await this.backend.ask<Changed>(LIFECYCLE.changeKey, {
      context: this.command(part),
      key,
      change,
    });
    return changed.key;
  }
}
