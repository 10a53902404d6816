import { Body, Get, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { LIFECYCLE, type ChangeQuotasRequest, type Quotas } from '@keyledger/contracts';
import { MAX_GRANTS_PER_KEY, MAX_KEYS_PER_PROJECT } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalWhole } from '../validation/fields.js';

class Quota {
  @ApiProperty({ type: 'integer' })
  used!: number;

  @ApiProperty({ type: 'integer' })
  quota!: number;
}

class QuotasObject implements Quotas {
  @ApiProperty()
  keys!: Quota;

  @ApiProperty({ description: '`used`: of the key with the most grants.' })
  grantsPerKey!: Quota;
}

export class ChangeQuotasBody {
  @OptionalWhole({ description: 'Default: as it is.', min: 1, max: MAX_KEYS_PER_PROJECT })
  keys?: number | null;

  @OptionalWhole({ description: 'Default: as it is.', min: 1, max: MAX_GRANTS_PER_KEY })
  grantsPerKey?: number | null;
}

@ControlRoutes('quotas', 'Projects')
export class QuotasController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @Needs('keys.read')
  @ApiOperation({ summary: 'What the project may have, and has' })
  @ApiOkResponse({ type: QuotasObject })
  show(@Req() request: GatewayRequest): Promise<QuotasObject> {
    return this.backend.ask<Quotas>(LIFECYCLE.showQuotas, { context: this.calls.context(request) });
  }

  @Put()
  @Needs('projects.manage')
  @ApiOperation({ summary: 'Change what the project may have. What it has already stays' })
  @ApiOkResponse({ type: QuotasObject })
  change(
    @Req() request: GatewayRequest,
    @Body() { keys, grantsPerKey }: ChangeQuotasBody,
  ): Promise<QuotasObject> {
    const asked: ChangeQuotasRequest = {
      context: this.calls.command(request),
      keys: keys ?? null,
      grantsPerKey: grantsPerKey ?? null,
    };
    return this.backend.ask<Quotas>(LIFECYCLE.changeQuotas, asked);
  }
}
