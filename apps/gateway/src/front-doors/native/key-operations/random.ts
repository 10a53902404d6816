import { Controller, Req } from '@nestjs/common';
import { MAX_RANDOM_BYTES } from '@keyledger/domain';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { DocumentedRoutes } from '../validation/control-routes.js';
import { DataPlane } from './data-plane.js';
import * as field from './schemas.js';

@Controller('api/v1/random')
@DocumentedRoutes('Operations')
export class RandomController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @DataPlane({
    summary: 'Random bytes',
    action: 'random.generate',
    body: field.object({ bytes: { type: 'integer', minimum: 1, maximum: MAX_RANDOM_BYTES } }),
    reply: field.object({ plaintext: field.base64 }),
  })
  async random(@Req() request: GatewayRequest): Promise<object> {
    const { bytes } = request.body as { bytes: number };
    const reply = await this.backend.operation(this.calls.context(request), { op: 'random', bytes });
    return { plaintext: reply.bytes };
  }
}
