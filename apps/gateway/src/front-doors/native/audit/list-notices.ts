import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AUDIT, type NoticesReply, type NoticesRequest, type NoticeView } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_KEY_NAME_CHARS, OptionalText, PageQuery } from '../validation/fields.js';

const STATES: NoticeView['state'][] = ['waiting', 'delivered', 'given-up'];

export class ListNoticesQuery extends PageQuery {
  @OptionalText({ description: 'Of this key alone: id, alias or ARN.', min: 1, max: MAX_KEY_NAME_CHARS })
  key?: string;

  @ApiPropertyOptional({ enum: STATES, enumName: 'NoticeState' })
  @IsOptional()
  @IsIn(STATES)
  state?: NoticeView['state'];
}

class NoticeObject implements NoticeView {
  @ApiProperty({ description: 'The same over all tries: a receiver can tell a repeated one.' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  keyId!: string;

  @ApiProperty({ example: 'KeyDisabled' })
  eventType!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ enum: ['email', 'webhook'] })
  channel!: NoticeView['channel'];

  @ApiProperty({ description: 'The address, or the URL.' })
  receiver!: string;

  @ApiProperty()
  principalId!: string;

  @ApiProperty({ enum: STATES, enumName: 'NoticeState' })
  state!: NoticeView['state'];

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextAttemptAt!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  deliveredAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Of the last failure, in a few words.' })
  lastError!: string | null;
}

class NoticePage {
  @ApiProperty({ type: [NoticeObject], description: 'Newest first.' })
  notices!: NoticeObject[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ControlRoutes('notices', 'Audit')
export class ListNoticesController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('audit.read')
  @ApiOperation({ summary: 'What became of notices to people: sent, waiting, or given up' })
  @ApiOkResponse({ type: NoticePage })
  list(@Req() request: GatewayRequest, @Query() query: ListNoticesQuery): Promise<NoticePage> {
    const context = this.calls.context(request);
    const asked: NoticesRequest = {
      context,
      key: query.key === undefined ? null : this.calls.key(query.key, context),
      state: query.state ?? null,
      limit: query.limit,
      cursor: query.cursor ?? null,
    };
    return this.backend.ask<NoticesReply>(AUDIT.notices, asked);
  }
}
