import { Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { MasterKeysObject } from './master-keys-object.js';

@ControlRoutes('master-keys', 'Custody')
export class ListMasterKeysController {
  constructor(private readonly custody: CustodyCalls) {}

  @Get()
  @Needs('custody.read')
  @ApiOperation({ summary: 'List the master keys, and how far a rotation is' })
  @ApiOkResponse({ type: MasterKeysObject })
  list(@Req() request: GatewayRequest): Promise<MasterKeysObject> {
    return this.custody.masterKeys(request);
  }
}
