import { Body, Delete, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  DEFAULT_ROTATION_PERIOD_DAYS,
  MAX_ROTATION_PERIOD_DAYS,
  MIN_ROTATION_PERIOD_DAYS,
} from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalWhole } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';

export class RotationBody {
  @OptionalWhole({
    description: 'Days between rotations.',
    min: MIN_ROTATION_PERIOD_DAYS,
    max: MAX_ROTATION_PERIOD_DAYS,
    default: DEFAULT_ROTATION_PERIOD_DAYS,
  })
  periodDays?: number | null;
}

@ControlRoutes('keys/:id', 'Keys')
export class RotateKeyController {
  constructor(private readonly changes: KeyChanges) {}

  @Post('rotate')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Rotate a key now; its schedule stays as it is' })
  @ApiOkResponse({ type: KeyObject })
  rotate(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'RotateKey' });
  }

  @Put('rotation')
  @NeedsCaller()
  @ApiOperation({ summary: 'Have a key rotate on a schedule' })
  @ApiOkResponse({ type: KeyObject })
  schedule(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() body: RotationBody,
  ): Promise<KeyObject> {
    const periodDays = body.periodDays ?? DEFAULT_ROTATION_PERIOD_DAYS;
    return this.changes.change(request, id, { type: 'SetRotationPeriod', periodDays });
  }

  @Delete('rotation')
  @NeedsCaller()
  @ApiOperation({ summary: "End a key's rotation schedule" })
  @ApiOkResponse({ type: KeyObject })
  unschedule(@Req() request: GatewayRequest, @Param('id') id: string): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'RemoveRotationPeriod' });
  }
}
