import { Body, Delete, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { CustodyObject } from './custody-object.js';
import { PeriodSeconds } from './provider-fields.js';

export class RootKeyRotationBody {
  @PeriodSeconds()
  periodSeconds!: number;
}

@ControlRoutes('root-key/rotation', 'Custody')
export class RootKeyRotationController {
  constructor(private readonly custody: CustodyCalls) {}

  @Put()
  @Needs('custody.manage')
  @ApiOperation({ summary: 'Rotate the root key by itself, every so many seconds' })
  @ApiOkResponse({ type: CustodyObject })
  async set(
    @Req() request: GatewayRequest,
    @Body() { periodSeconds }: RootKeyRotationBody,
  ): Promise<CustodyObject> {
    return this.setTo(request, periodSeconds);
  }

  @Delete()
  @Needs('custody.manage')
  @ApiOperation({ summary: 'Rotate the root key no more by itself' })
  @ApiOkResponse({ type: CustodyObject })
  async stop(@Req() request: GatewayRequest): Promise<CustodyObject> {
    return this.setTo(request, null);
  }

  private async setTo(request: GatewayRequest, periodSeconds: number | null): Promise<CustodyObject> {
    await this.custody.change(request, { type: 'setRootKeyRotation', periodSeconds });
    return this.custody.custody(request);
  }
}
