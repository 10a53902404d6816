import { Delete, HttpCode, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';

@ControlRoutes('provider', 'Custody')
export class DeleteProviderController {
  constructor(private readonly custody: CustodyCalls) {}

  @Delete()
  @HttpCode(204)
  @Needs('custody.manage')
  @ApiOperation({
    summary: 'Delete the native provider',
    description:
      'Refused with `ResourcesBound` while a resource is bound to any key. Keys, master keys and the root key stay.',
  })
  @ApiNoContentResponse()
  async delete(@Req() request: GatewayRequest): Promise<void> {
    await this.custody.change(request, { type: 'deleteProvider' });
  }
}
