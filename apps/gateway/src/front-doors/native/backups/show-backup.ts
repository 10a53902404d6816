import { Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { BACKUP, type BackupShowRequest, type BackupView } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { BackupObject } from './backup-object.js';
import { namedById } from './named-by-id.js';

@ControlRoutes('backups/:id', 'Backups')
export class ShowBackupController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('backups.manage')
  @ApiOperation({ summary: 'Show a backup' })
  @ApiOkResponse({ type: BackupObject })
  show(@Req() request: GatewayRequest, @Param('id') id: string): Promise<BackupObject> {
    const asked: BackupShowRequest = { context: this.calls.context(request), id: namedById('backup', id) };
    return this.backend.ask<BackupView>(BACKUP.show, asked);
  }
}
