import { Injectable } from '@nestjs/common';
import { LIFECYCLE, type Changed, type ChangeKeyRequest, type KeyChange } from '@keyledger/contracts';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { keyObject, type KeyObject } from './key-object.js';

/** A change of a key's life, asked of key-lifecycle; answers the key after it. */
@Injectable()
export class KeyChanges {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  async change(request: GatewayRequest, name: string, change: KeyChange): Promise<KeyObject> {
    const context = this.calls.command(request);
    const asked: ChangeKeyRequest = { context, key: this.calls.key(name, context), change };
    const { key } = await this.backend.ask<Changed>(LIFECYCLE.changeKey, asked);
    return keyObject(key, this.calls.region);
  }
}
