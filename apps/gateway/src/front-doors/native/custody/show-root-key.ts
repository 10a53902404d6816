import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { QueryFlag } from '../validation/fields.js';
import { CustodyCalls } from './custody-calls.js';
import { CustodyObject } from './custody-object.js';

export class ShowRootKeyQuery {
  @QueryFlag('Also the root keys before the current one.')
  history?: boolean;
}

@ControlRoutes('root-key', 'Custody')
export class ShowRootKeyController {
  constructor(private readonly custody: CustodyCalls) {}

  @Get()
  @Needs('custody.read')
  @ApiOperation({ summary: 'Show the root key: its shares, who holds them, and what losses are survived' })
  @ApiOkResponse({ type: CustodyObject })
  show(@Req() request: GatewayRequest, @Query() { history }: ShowRootKeyQuery): Promise<CustodyObject> {
    return this.custody.custody(request, history ?? false);
  }
}
