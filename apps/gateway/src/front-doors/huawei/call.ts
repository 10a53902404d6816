import {
  LIFECYCLE,
  type Changed,
  type CommandContext,
  type FindKeysReply,
  type FindKeysRequest,
  type KeyChange,
  type KeyView,
  type ListAliasesReply,
  type ListGrantsReply,
  type ListGrantsRequest,
  type ListVersionsReply,
  type OperationName,
  type OperationReplies,
  type OperationRequest,
  type RequestContext,
} from '@keyledger/contracts';
import { isKeyledgerError, type KeyRef } from '@keyledger/domain';
import type { Backend } from '../../core/backend.js';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { commandContextOf, contextOf, partOf } from '../../core/request-context.js';
import { keyOf, type KeyName } from './keys/key-name.js';
import { refusedUse } from './keys/refused-use.js';

/** The front door's name in contexts, events and usage records. */
export const HUAWEI = 'huawei';

/** One request of one operation, with what its translation asks of the services. */
export class HuaweiCall {
  readonly context: RequestContext;

  /** @param params what the path names: `key_id` and `key`. */
  constructor(
    private readonly request: GatewayRequest,
    readonly params: Readonly<Record<string, string>>,
    readonly backend: Backend,
    readonly region: string,
  ) {
    this.context = contextOf(request, HUAWEI);
  }

  get projectId(): string {
    return this.context.caller.projectId;
  }

  /**
   * For a request that changes something. Huawei has no idempotency keys: each request is a command of its own.
   * @param part tells apart the commands of a request that takes several.
   */
  command(part?: string): CommandContext {
    const command = commandContextOf(this.request, HUAWEI);
    return part === undefined ? command : partOf(command, part);
  }

  /** @throws KmsError KMS.0205, KMS.0207 */
  key(name: KeyName): KeyRef {
    return keyOf(name, this);
  }

  describe(key: KeyRef): Promise<KeyView> {
    return this.backend.ask<KeyView>(LIFECYCLE.describeKey, { context: this.context, key, at: null });
  }

  /** The key's versions, for what a grant may allow to read of them. */
  versions(key: KeyRef): Promise<ListVersionsReply> {
    const asked = { context: this.context, key, granted: 'GetPublicKey' as const };
    return this.backend.ask<ListVersionsReply>(LIFECYCLE.listVersions, asked);
  }

  find(asked: Omit<FindKeysRequest, 'context'>): Promise<FindKeysReply> {
    return this.backend.ask<FindKeysReply>(LIFECYCLE.findKeys, { context: this.context, ...asked });
  }

  grants(asked: Omit<ListGrantsRequest, 'context'>): Promise<ListGrantsReply> {
    return this.backend.ask<ListGrantsReply>(LIFECYCLE.listGrants, { context: this.context, ...asked });
  }

  aliases(key: KeyRef | null, limit: number, cursor: string | null): Promise<ListAliasesReply> {
    const asked = { context: this.context, key, limit, cursor };
    return this.backend.ask<ListAliasesReply>(LIFECYCLE.listAliases, asked);
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

  /** Has crypto do one operation; a key that cannot be used so is refused in Huawei's own code for that. */
  async use<O extends OperationName>(
    request: Extract<OperationRequest, { op: O }>,
  ): Promise<OperationReplies[O]> {
    try {
      return await this.backend.operation<O>(this.context, request);
    } catch (error) {
      throw await this.explained(error, request);
    }
  }

  private async explained(error: unknown, request: OperationRequest): Promise<unknown> {
    const unfit = isKeyledgerError(error) && ['InvalidKeyUsage', 'InvalidKeyState'].includes(error.code);
    if (!unfit || !('key' in request) || !request.key) return error;
    // Who may use a key need not be let read it: then the refusal stays as it is.
    const key = await this.describe(request.key).catch(() => null);
    return (key && refusedUse(key, request.op, error.message)) ?? error;
  }
}
