import { Body, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import type { ProviderAlgorithm } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { Algorithms, OptionalPeriodSeconds } from './provider-fields.js';
import { ProviderObject } from './provider-object.js';

export class CreateProviderBody {
  @Algorithms()
  algorithms!: ProviderAlgorithm[];

  @OptionalPeriodSeconds('Of master keys. Default: a year.')
  rotationPeriodSeconds?: number | null;
}

@ControlRoutes('provider', 'Custody')
export class CreateProviderController {
  constructor(private readonly custody: CustodyCalls) {}

  @Post()
  @Needs('custody.manage')
  @ApiOperation({ summary: 'Create the native provider: an installation has one at most' })
  @ApiCreatedResponse({ type: ProviderObject })
  async create(
    @Req() request: GatewayRequest,
    @Body() { algorithms, rotationPeriodSeconds }: CreateProviderBody,
  ): Promise<ProviderObject> {
    await this.custody.change(request, {
      type: 'createProvider',
      algorithms,
      ...(rotationPeriodSeconds ? { rotationPeriodSeconds } : {}),
    });
    return this.custody.provider(request);
  }
}
