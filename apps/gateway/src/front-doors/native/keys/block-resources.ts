import { HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';

@ControlRoutes('keys/:id/resources', 'Bound resources')
export class BlockResourcesController {
  constructor(private readonly changes: KeyChanges) {}

  @Post('block')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({
    summary: 'Say that nobody uses the resources bound to a key any more, so that the key may be restored',
    description:
      'Until they are released, no resource can be bound to the key. A restore releases them by itself.',
  })
  @ApiOkResponse({ type: KeyObject })
  block(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'BlockResources' });
  }

  @Post('release')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Say that the resources bound to a key are in use again' })
  @ApiOkResponse({ type: KeyObject })
  release(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'ReleaseResources' });
  }
}
