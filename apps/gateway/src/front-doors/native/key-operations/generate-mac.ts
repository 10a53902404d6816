import { Param, Req } from '@nestjs/common';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface GenerateMacBody {
  message: string;
  algorithm?: string;
}

@KeyOperationRoutes('generate-mac')
export class GenerateMacController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Make a message authentication code',
    body: field.object({ message: field.message, algorithm: field.algorithm }, ['message']),
    reply: field.object({
      mac: field.base64,
      keyId: field.keyId,
      version: field.version,
      algorithm: { type: 'string' },
    }),
  })
  async generate(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const body = request.body as GenerateMacBody;
    const asked = this.calls.context(request);
    return this.backend.operation(asked, { op: 'generateMac', key: this.calls.key(id, asked), ...body });
  }
}
