import { Body, Patch, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { ProviderAlgorithm } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { OptionalAlgorithms, OptionalPeriodSeconds } from './provider-fields.js';
import { ProviderObject } from './provider-object.js';

export class UpdateProviderBody {
  @OptionalAlgorithms()
  algorithms?: ProviderAlgorithm[] | null;

  @OptionalPeriodSeconds('Of master keys.')
  rotationPeriodSeconds?: number | null;
}

@ControlRoutes('provider', 'Custody')
export class UpdateProviderController {
  constructor(private readonly custody: CustodyCalls) {}

  @Patch()
  @Needs('custody.manage')
  @ApiOperation({ summary: 'Change the native provider. What is left out stays' })
  @ApiOkResponse({ type: ProviderObject })
  async update(
    @Req() request: GatewayRequest,
    @Body() { algorithms, rotationPeriodSeconds }: UpdateProviderBody,
  ): Promise<ProviderObject> {
    await this.custody.change(request, {
      type: 'updateProvider',
      ...(algorithms ? { algorithms } : {}),
      ...(rotationPeriodSeconds ? { rotationPeriodSeconds } : {}),
    });
    return this.custody.provider(request);
  }
}
