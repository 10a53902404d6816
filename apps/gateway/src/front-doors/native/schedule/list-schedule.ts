import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import {
  SCHEDULER,
  type ScheduledKind,
  type ScheduleEntry,
  type ScheduleReply,
  type ScheduleRequest,
} from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PageQuery } from '../validation/fields.js';

/** `…-reminder`: a day before, so that people are told. */
const KINDS: ScheduledKind[] = ['rotation', 'deletion', 'deletion-reminder', 'expiry', 'expiry-reminder'];

class DueEntry implements ScheduleEntry {
  @ApiProperty({ format: 'uuid' })
  keyId!: string;

  @ApiProperty({ enum: KINDS, enumName: 'ScheduledKind' })
  kind!: ScheduleEntry['kind'];

  @ApiProperty({ format: 'date-time' })
  dueAt!: string;
}

class SchedulePage {
  @ApiProperty({ type: [DueEntry] })
  entries!: ScheduleEntry[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ControlRoutes('schedule', 'System')
export class ListScheduleController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('system.read')
  @ApiOperation({ summary: 'Rotations, deletions and expiries to come' })
  @ApiOkResponse({ type: SchedulePage })
  list(@Req() request: GatewayRequest, @Query() { limit, cursor }: PageQuery): Promise<SchedulePage> {
    const asked: ScheduleRequest = { context: this.calls.context(request), limit, cursor: cursor ?? null };
    return this.backend.ask<ScheduleReply>(SCHEDULER.list, asked);
  }
}
