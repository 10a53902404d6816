import { Param, Req } from '@nestjs/common';
import type { MessageType } from '@keyledger/contracts';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface VerifyBody {
  message: string;
  signature: string;
  messageType?: MessageType;
  algorithm?: string;
  version?: number;
}

@KeyOperationRoutes('verify')
export class VerifyController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Verify a signature',
    body: field.object(
      {
        message: field.message,
        signature: field.signature,
        messageType: field.messageType,
        algorithm: field.algorithm,
        version: { ...field.version, description: 'Default: every enabled version, newest first.' },
      },
      ['message', 'signature'],
    ),
    reply: field.object({
      valid: field.flag,
      keyId: field.keyId,
      version: { ...field.version, nullable: true, description: 'The one that verified it.' },
      algorithm: { type: 'string' },
    }),
  })
  async verify(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const body = request.body as VerifyBody;
    const asked = this.calls.context(request);
    const key = this.calls.key(id, asked);
    return this.backend.operation(asked, { op: 'verify', key, messageType: 'RAW', ...body });
  }
}
