import { Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { ProviderObject } from './provider-object.js';

@ControlRoutes('provider', 'Custody')
export class ShowProviderController {
  constructor(private readonly custody: CustodyCalls) {}

  @Get()
  @Needs('custody.read')
  @ApiOperation({ summary: 'Show the native provider; `NotFound` when there is none' })
  @ApiOkResponse({ type: ProviderObject })
  show(@Req() request: GatewayRequest): Promise<ProviderObject> {
    return this.custody.provider(request);
  }
}
