import { HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation } from '@nestjs/swagger';
import { RESTORE, type ApplyRestoreRequest, type RestoreView } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { namedById } from './named-by-id.js';
import { RestoreObject } from './restore-object.js';

@ControlRoutes('restores/:id/apply', 'Backups')
export class ApplyRestoreController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('backups.manage')
  @ApiOperation({ summary: 'Restore what the plan says; `GET /restores/{id}` tells when it is done' })
  @ApiAcceptedResponse({ type: RestoreObject })
  apply(@Req() request: GatewayRequest, @Param('id') id: string): Promise<RestoreObject> {
    const asked: ApplyRestoreRequest = { context: this.calls.command(request), id: namedById('restore', id) };
    return this.backend.ask<RestoreView>(RESTORE.apply, asked);
  }
}
