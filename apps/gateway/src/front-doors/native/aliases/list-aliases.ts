import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { LIFECYCLE, type ListAliasesReply, type ListAliasesRequest } from '@keyledger/contracts';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_KEY_NAME_CHARS, OptionalText, PageQuery } from '../validation/fields.js';
import { aliasObject, AliasObject } from './alias-object.js';

export class ListAliasesQuery extends PageQuery {
  @OptionalText({ description: 'Aliases of this key alone.', min: 1, max: MAX_KEY_NAME_CHARS })
  key?: string;
}

class AliasPage {
  @ApiProperty({ type: [AliasObject] })
  aliases!: AliasObject[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ControlRoutes('aliases', 'Aliases')
export class ListAliasesController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'List aliases' })
  @ApiOkResponse({ type: AliasPage })
  async list(@Req() request: GatewayRequest, @Query() query: ListAliasesQuery): Promise<AliasPage> {
    const context = this.calls.context(request);
    const key = query.key === undefined ? null : this.calls.key(query.key, context);
    const asked: ListAliasesRequest = { context, key, limit: query.limit, cursor: query.cursor ?? null };
    const { aliases, nextCursor } = await this.backend.ask<ListAliasesReply>(LIFECYCLE.listAliases, asked);
    const { projectId } = context.caller;
    return { aliases: aliases.map((each) => aliasObject(each, this.calls.region, projectId)), nextCursor };
  }
}
