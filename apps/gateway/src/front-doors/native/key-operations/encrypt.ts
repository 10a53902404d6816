import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { Context } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { contextOf } from '../../../core/request-context.js';
import { HttpSettings } from '../../../core/settings.js';
import { NATIVE } from '../context.js';
import { keyRefOf } from '../key-name.js';

const body = {
  type: 'object',
  additionalProperties: false,
  required: ['plaintext'],
  properties: {
    plaintext: { type: 'string', format: 'base64' },
    context: { type: 'object', additionalProperties: { type: 'string' } },
    algorithm: { type: 'string' },
  },
};

interface EncryptBody {
  plaintext: string;
  context?: Context;
  algorithm?: string;
}

@Controller('api/v1/keys/:id/encrypt')
export class EncryptController {
  constructor(
    private readonly backend: Backend,
    private readonly settings: HttpSettings,
  ) {}

  @Post()
  @HttpCode(200)
  @Needs('keys.use', 'data')
  @RouteSchema({ body })
  async encrypt(@Req() request: GatewayRequest, @Param('id') id: string): Promise<object> {
    const { plaintext, context, algorithm } = request.body as EncryptBody;
    const asked = contextOf(request, NATIVE);
    const key = keyRefOf(id, this.settings.region, asked.caller.projectId);
    const reply = await this.backend.operation(asked, {
      op: 'encrypt',
      key,
      plaintext,
      ...(context && { context }),
      ...(algorithm && { algorithm }),
    });
    return { ciphertext: reply.ciphertext, keyId: reply.keyId, version: reply.version };
  }
}
