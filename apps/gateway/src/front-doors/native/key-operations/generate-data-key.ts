import { Param, Req } from '@nestjs/common';
import type { Context } from '@keyledger/contracts';
import { KeyledgerError, MAX_RANDOM_BYTES } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DataPlane, KeyOperationRoutes } from './data-plane.js';
import * as field from './schemas.js';

const BYTES_OF_SPEC = { AES_256: 32, AES_128: 16 } as const;

interface GenerateDataKeyBody {
  spec?: keyof typeof BYTES_OF_SPEC;
  bytes?: number;
  context?: Context;
  withPlaintext?: boolean;
}

@KeyOperationRoutes('generate-data-key')
export class GenerateDataKeyController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Make a data key: in clear and encrypted under the key, or encrypted alone',
    body: field.object(
      {
        spec: { type: 'string', enum: Object.keys(BYTES_OF_SPEC), default: 'AES_256' },
        bytes: { type: 'integer', minimum: 1, maximum: MAX_RANDOM_BYTES, description: 'Instead of a spec.' },
        context: field.context,
        withPlaintext: { ...field.flag, default: true },
      },
      [],
    ),
    reply: field.object(
      { plaintext: field.base64, ciphertext: field.base64, keyId: field.keyId, version: field.version },
      ['ciphertext', 'keyId', 'version'],
    ),
  })
  async generate(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const { spec, bytes, context, withPlaintext = true } = request.body as GenerateDataKeyBody;
    if (spec !== undefined && bytes !== undefined) {
      throw new KeyledgerError('InvalidRequest', 'a data key has a spec or a number of bytes, not both');
    }
    const asked = this.calls.context(request);
    const { fingerprint: _, ...made } = await this.backend.operation(asked, {
      op: 'generateDataKey',
      key: this.calls.key(id, asked),
      bytes: bytes ?? BYTES_OF_SPEC[spec ?? 'AES_256'],
      withPlaintext,
      ...(context && { context }),
    });
    return made;
  }
}
