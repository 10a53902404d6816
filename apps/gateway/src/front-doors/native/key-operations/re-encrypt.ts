import { Param, Req } from '@nestjs/common';
import type { Context } from '@keyledger/contracts';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { MAX_KEY_NAME_CHARS } from '../validation/fields.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

interface ReEncryptBody {
  ciphertext: string;
  context?: Context;
  destinationKey?: string;
  destinationContext?: Context;
}

@KeyOperationRoutes('re-encrypt')
export class ReEncryptController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Encrypt anew under the newest version, or under another key, without showing the plaintext',
    body: field.object(
      {
        ciphertext: field.ciphertext,
        context: field.context,
        destinationKey: {
          type: 'string',
          minLength: 1,
          maxLength: MAX_KEY_NAME_CHARS,
          description: 'Default: the same key.',
        },
        destinationContext: { ...field.context, description: 'Default: the same context.' },
      },
      ['ciphertext'],
    ),
    reply: field.object({
      ciphertext: field.base64,
      keyId: field.keyId,
      version: field.version,
      sourceKeyId: field.keyId,
      sourceVersion: field.version,
    }),
  })
  async reEncrypt(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const {
      ciphertext,
      context,
      destinationKey,
      destinationContext = context,
    } = request.body as ReEncryptBody;
    const asked = this.calls.context(request);
    const sourceKey = this.calls.key(id, asked);
    const reply = await this.backend.operation(asked, {
      op: 'reEncrypt',
      sourceKey,
      ciphertext,
      key: destinationKey === undefined ? sourceKey : this.calls.key(destinationKey, asked),
      ...(context && { sourceContext: context }),
      ...(destinationContext && { context: destinationContext }),
    });
    const { keyId, version, sourceKeyId, sourceVersion } = reply;
    return { ciphertext: reply.ciphertext, keyId, version, sourceKeyId, sourceVersion };
  }
}
