import { Body, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { MAX_DELETION_WAIT_HOURS, MIN_DELETION_WAIT_HOURS } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalWhole } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';

export class ScheduleDeletionBody {
  @OptionalWhole({
    description: "Hours until the key is deleted; default: the project's waiting time.",
    min: MIN_DELETION_WAIT_HOURS,
    max: MAX_DELETION_WAIT_HOURS,
  })
  waitHours?: number | null;
}

@ControlRoutes('keys/:id', 'Keys')
export class DeleteKeyController {
  constructor(private readonly changes: KeyChanges) {}

  @Post('schedule-deletion')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Schedule the deletion of a key: from now on it cannot be used' })
  @ApiOkResponse({ type: KeyObject })
  schedule(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() body: ScheduleDeletionBody,
  ): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'ScheduleDeletion', waitHours: body.waitHours ?? null });
  }

  @Post('cancel-deletion')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Cancel the deletion of a key: it is Disabled afterwards' })
  @ApiOkResponse({ type: KeyObject })
  cancel(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'CancelDeletion' });
  }

  @Post('delete-now')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Delete a key that waits for its deletion. Nothing brings it back' })
  @ApiOkResponse({ type: KeyObject })
  deleteNow(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'DeleteNow' });
  }
}
