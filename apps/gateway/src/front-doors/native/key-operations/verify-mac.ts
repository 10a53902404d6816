import { Param, Req } from '@nestjs/common';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface VerifyMacBody {
  message: string;
  mac: string;
  algorithm?: string;
  version?: number;
}

@KeyOperationRoutes('verify-mac')
export class VerifyMacController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Verify a message authentication code',
    body: field.object(
      {
        message: field.message,
        mac: field.mac,
        algorithm: field.algorithm,
        version: { ...field.version, description: 'Default: every enabled version, newest first.' },
      },
      ['message', 'mac'],
    ),
    reply: field.object({
      valid: field.flag,
      keyId: field.keyId,
      version: { ...field.version, nullable: true, description: 'The one that verified it.' },
      algorithm: { type: 'string' },
    }),
  })
  async verify(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const body = request.body as VerifyMacBody;
    const asked = this.calls.context(request);
    return this.backend.operation(asked, { op: 'verifyMac', key: this.calls.key(id, asked), ...body });
  }
}
