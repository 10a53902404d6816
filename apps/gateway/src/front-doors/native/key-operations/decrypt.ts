import { Param, Req } from '@nestjs/common';
import type { Context } from '@keyledger/contracts';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface DecryptBody {
  ciphertext: string;
  context?: Context;
  algorithm?: string;
}

@KeyOperationRoutes('decrypt')
export class DecryptController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Decrypt',
    body: field.object({ ciphertext: field.ciphertext, context: field.context, algorithm: field.algorithm }, [
      'ciphertext',
    ]),
    reply: field.object({ plaintext: field.base64, keyId: field.keyId, version: field.version }),
  })
  async decrypt(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const body = request.body as DecryptBody;
    const asked = this.calls.context(request);
    const key = this.calls.key(id, asked);
    const { plaintext, keyId, version } = await this.backend.operation(asked, {
      op: 'decrypt',
      key,
      ...body,
    });
    return { plaintext, keyId, version };
  }
}
