import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AUDIT, type UsageReply } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_KEY_NAME_CHARS, OptionalText } from '../validation/fields.js';
import { ProjectUsageQuery, UsagePage, usageRequest } from './usage-query.js';

export class ListUsageQuery extends ProjectUsageQuery {
  @OptionalText({ description: 'Of this key alone: id, alias or ARN.', min: 1, max: MAX_KEY_NAME_CHARS })
  key?: string;
}

@ControlRoutes('audit', 'Audit')
export class ListUsageController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('audit.read')
  @ApiOperation({ summary: "The project's usage records" })
  @ApiOkResponse({ type: UsagePage })
  list(@Req() request: GatewayRequest, @Query() query: ListUsageQuery): Promise<UsagePage> {
    const context = this.calls.context(request);
    const key = query.key === undefined ? null : this.calls.key(query.key, context);
    return this.backend.ask<UsageReply>(AUDIT.usage, usageRequest(context, key, query));
  }
}
