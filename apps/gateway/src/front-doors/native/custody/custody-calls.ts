import { Injectable } from '@nestjs/common';
import {
  CUSTODY,
  type CustodyChangeReply,
  type CustodyChangeRequest,
  type CustodyShowReply,
  type CustodyShowRequest,
  type CustodyView,
  type MasterKeysView,
  type ProviderView,
} from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';

/** A rotation or a dealing waits for every node that takes part in it. */
const CHANGE_TIMEOUT_MS = 50_000;

/** Custody as crypto nodes show and change it. */
@Injectable()
export class CustodyCalls {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  async custody(request: GatewayRequest, history = false): Promise<CustodyView> {
    return (await this.show(request, 'custody', history)).custody;
  }

  async masterKeys(request: GatewayRequest): Promise<MasterKeysView> {
    return (await this.show(request, 'master-keys')).masterKeys;
  }

  /** @throws KeyledgerError NotFound when there is none. */
  async provider(request: GatewayRequest): Promise<ProviderView> {
    const { provider } = await this.show(request, 'provider');
    if (provider) return provider;
    throw new KeyledgerError('NotFound', 'there is no native provider: create it first');
  }

  /** @throws KeyledgerError crypto's refusal, Timeout or Unavailable. */
  async change(request: GatewayRequest, change: CustodyChangeRequest['change']): Promise<void> {
    const asked: CustodyChangeRequest = { context: this.calls.command(request), change };
    await this.backend.ask<CustodyChangeReply>(CUSTODY.change, asked, { timeoutMs: CHANGE_TIMEOUT_MS });
  }

  private show<What extends CustodyShowRequest['what']>(
    request: GatewayRequest,
    what: What,
    history = false,
  ): Promise<Extract<CustodyShowReply, { what: What }>> {
    const asked: CustodyShowRequest = { context: this.calls.context(request), what, history };
    return this.backend.ask<Extract<CustodyShowReply, { what: What }>>(CUSTODY.show, asked);
  }
}
