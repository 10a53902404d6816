import { Body, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { RESTORE, type OpenRestoreRequest, type RestoreView } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { RESTORE_SOURCES, RestoreObject } from './restore-object.js';

export class OpenRestoreBody {
  @ApiProperty({ enum: RESTORE_SOURCES, enumName: 'RestoreSource' })
  @IsIn(RESTORE_SOURCES)
  source!: RestoreView['source'];
}

@ControlRoutes('restores', 'Backups')
export class OpenRestoreController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @Needs('backups.manage')
  @ApiOperation({
    summary: 'Begin a restore: from a file that is uploaded next, or from the backup store',
    description:
      'Nothing is restored before it is applied. Then what is lost is, and nothing that was deleted.',
  })
  @ApiCreatedResponse({ type: RestoreObject })
  open(@Req() request: GatewayRequest, @Body() { source }: OpenRestoreBody): Promise<RestoreObject> {
    const asked: OpenRestoreRequest = { context: this.calls.command(request), source };
    return this.backend.ask<RestoreView>(RESTORE.open, asked);
  }
}
