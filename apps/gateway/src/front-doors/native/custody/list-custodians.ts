import { Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { CustodianObject } from './custody-object.js';

class CustodianList {
  @ApiProperty({ type: [CustodianObject] })
  custodians!: CustodianObject[];
}

@ControlRoutes('custodians', 'Custody')
export class ListCustodiansController {
  constructor(private readonly custody: CustodyCalls) {}

  @Get()
  @Needs('custody.read')
  @ApiOperation({ summary: 'List the nodes that may hold a share of the root key' })
  @ApiOkResponse({ type: CustodianList })
  async list(@Req() request: GatewayRequest): Promise<CustodianList> {
    const { custodians } = await this.custody.custody(request);
    return { custodians };
  }
}
