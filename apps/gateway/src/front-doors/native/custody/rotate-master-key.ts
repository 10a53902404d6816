import { HttpCode, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { MasterKeysObject } from './master-keys-object.js';

@ControlRoutes('master-keys/rotate', 'Custody')
export class RotateMasterKeyController {
  constructor(private readonly custody: CustodyCalls) {}

  @Post()
  @HttpCode(202)
  @Needs('custody.manage')
  @ApiOperation({
    summary: 'Wrap by a new master key from now on',
    description: 'What older ones wrap is rewrapped in the background, and they are destroyed then.',
  })
  @ApiAcceptedResponse({ type: MasterKeysObject })
  async rotate(@Req() request: GatewayRequest): Promise<MasterKeysObject> {
    await this.custody.change(request, { type: 'rotateMasterKey' });
    return this.custody.masterKeys(request);
  }
}
