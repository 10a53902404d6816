import { Param, Req } from '@nestjs/common';
import type { MessageType } from '@keyledger/contracts';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface SignBody {
  message: string;
  messageType?: MessageType;
  algorithm?: string;
}

@KeyOperationRoutes('sign')
export class SignController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Sign a message or its digest',
    body: field.object(
      { message: field.message, messageType: field.messageType, algorithm: field.algorithm },
      ['message'],
    ),
    reply: field.object({
      signature: field.base64,
      keyId: field.keyId,
      version: field.version,
      algorithm: { type: 'string' },
    }),
  })
  async sign(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const body = request.body as SignBody;
    const asked = this.calls.context(request);
    const key = this.calls.key(id, asked);
    return this.backend.operation(asked, { op: 'sign', key, messageType: 'RAW', ...body });
  }
}
