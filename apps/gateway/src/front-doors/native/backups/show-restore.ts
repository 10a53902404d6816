import { Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { RESTORE, type RestoreView, type ShowRestoreRequest } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { namedById } from './named-by-id.js';
import { RestoreObject } from './restore-object.js';

@ControlRoutes('restores/:id', 'Backups')
export class ShowRestoreController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('backups.manage')
  @ApiOperation({ summary: 'Show a restore: how far it is, what it would do or did' })
  @ApiOkResponse({ type: RestoreObject })
  show(@Req() request: GatewayRequest, @Param('id') id: string): Promise<RestoreObject> {
    const asked: ShowRestoreRequest = { context: this.calls.context(request), id: namedById('restore', id) };
    return this.backend.ask<RestoreView>(RESTORE.show, asked);
  }
}
