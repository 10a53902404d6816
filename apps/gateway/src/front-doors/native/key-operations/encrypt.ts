import { Param, Req } from '@nestjs/common';
import type { Context } from '@keyledger/contracts';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface EncryptBody {
  plaintext: string;
  context?: Context;
  algorithm?: string;
}

@KeyOperationRoutes('encrypt')
export class EncryptController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Encrypt up to 32 KiB',
    body: field.object({ plaintext: field.plaintext, context: field.context, algorithm: field.algorithm }, [
      'plaintext',
    ]),
    reply: field.object({ ciphertext: field.base64, keyId: field.keyId, version: field.version }),
  })
  async encrypt(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const body = request.body as EncryptBody;
    const asked = this.calls.context(request);
    const key = this.calls.key(id, asked);
    const { ciphertext, keyId, version } = await this.backend.operation(asked, {
      op: 'encrypt',
      key,
      ...body,
    });
    return { ciphertext, keyId, version };
  }
}
