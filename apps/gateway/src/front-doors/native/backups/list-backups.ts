import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { BACKUP, type BackupListReply, type BackupListRequest } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PageQuery } from '../validation/fields.js';
import { BackupObject } from './backup-object.js';

class BackupPage implements BackupListReply {
  @ApiProperty({ type: [BackupObject] })
  backups!: BackupObject[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The configured backup store, in words.' })
  store!: string | null;
}

@ControlRoutes('backups', 'Backups')
export class ListBackupsController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('backups.manage')
  @ApiOperation({ summary: 'List backups, newest first' })
  @ApiOkResponse({ type: BackupPage })
  list(@Req() request: GatewayRequest, @Query() { limit, cursor }: PageQuery): Promise<BackupPage> {
    const context = this.calls.context(request);
    const asked: BackupListRequest = { context, limit, cursor: cursor ?? null };
    return this.backend.ask<BackupListReply>(BACKUP.list, asked);
  }
}
