import { Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { AUDIT, type HistoryEntry, type HistoryReply, type HistoryRequest } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ReadableKeys } from '../keys/readable-keys.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PageQuery } from '../validation/fields.js';

class HistoryPrincipal {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  sourceAddress!: string;

  @ApiProperty()
  frontDoor!: string;
}

class HistoryEvent implements HistoryEntry {
  @ApiProperty({ type: 'integer' })
  position!: number;

  @ApiProperty({ type: 'integer' })
  revision!: number;

  @ApiProperty({ example: 'KeyDisabled' })
  type!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty()
  principal!: HistoryPrincipal;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: JsonObject;
}

class HistoryPage {
  @ApiProperty({ type: [HistoryEvent], description: 'Oldest first.' })
  events!: HistoryEntry[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ControlRoutes('keys/:id/history', 'Audit')
export class KeyHistoryController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
    private readonly readable: ReadableKeys,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'Every change of a key, with who and when' })
  @ApiOkResponse({ type: HistoryPage })
  async list(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<HistoryPage> {
    const context = this.calls.context(request);
    const key = await this.readable.find(context, id);
    const asked: HistoryRequest = {
      context,
      key: { id: key.id },
      limit,
      cursor: cursor ?? null,
    };
    return this.backend.ask<HistoryReply>(AUDIT.history, asked);
  }
}
