import { Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AUDIT, type UsageReply } from '@keyledger/contracts';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ReadableKeys } from '../keys/readable-keys.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { UsagePage, UsageQuery, usageRequest } from './usage-query.js';

@ControlRoutes('keys/:id/usage', 'Audit')
export class KeyUsageController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
    private readonly readable: ReadableKeys,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'What a key was used for, by whom' })
  @ApiOkResponse({ type: UsagePage })
  async list(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Query() query: UsageQuery,
  ): Promise<UsagePage> {
    const context = this.calls.context(request);
    const key = await this.readable.find(context, id);
    const asked = usageRequest(context, { id: key.id }, query);
    return this.backend.ask<UsageReply>(AUDIT.usage, asked);
  }
}
