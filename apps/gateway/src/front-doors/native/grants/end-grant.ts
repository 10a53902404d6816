import { Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { KeyChanges } from '../keys/key-changes.js';
import { ControlRoutes } from '../validation/control-routes.js';

@ControlRoutes('keys/:id/grants/:grantId', 'Grants')
export class EndGrantController {
  constructor(private readonly changes: KeyChanges) {}

  @Delete()
  @HttpCode(204)
  @NeedsCaller()
  @ApiOperation({ summary: 'Revoke a grant: when this answers, no node serves it' })
  @ApiNoContentResponse()
  async revoke(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('grantId') grantId: string,
  ): Promise<void> {
    await this.changes.change(request, id, { type: 'RevokeGrant', grantId });
  }

  @Post('retire')
  @HttpCode(204)
  @NeedsCaller()
  @ApiOperation({
    summary: 'Retire a grant that is done with',
    description: 'By its issuer, its retiring principal, or a grantee whose grant has `RetireGrant`.',
  })
  @ApiNoContentResponse()
  async retire(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('grantId') grantId: string,
  ): Promise<void> {
    await this.changes.change(request, id, { type: 'RetireGrant', grantId });
  }
}
