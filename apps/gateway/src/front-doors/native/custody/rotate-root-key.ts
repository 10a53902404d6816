import { HttpCode, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { CustodyCalls } from './custody-calls.js';
import { CustodyObject } from './custody-object.js';

@ControlRoutes('root-key/rotate', 'Custody')
export class RotateRootKeyController {
  constructor(private readonly custody: CustodyCalls) {}

  @Post()
  @HttpCode(200)
  @Needs('custody.manage')
  @ApiOperation({
    summary: 'Rotate the root key: when this answers, the shares before open nothing any more',
  })
  @ApiOkResponse({ type: CustodyObject })
  async rotate(@Req() request: GatewayRequest): Promise<CustodyObject> {
    await this.custody.change(request, { type: 'rotateRootKey' });
    return this.custody.custody(request);
  }
}
