import { Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { LIFECYCLE, type ListGrantsReply, type ListGrantsRequest } from '@keyledger/contracts';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_PRINCIPAL_ID_CHARS, OptionalText, PageQuery } from '../validation/fields.js';
import { GrantPage, grantPage } from './grant-object.js';

export class ListGrantsQuery extends PageQuery {
  @OptionalText({ description: 'Grants to this principal alone.', min: 1, max: MAX_PRINCIPAL_ID_CHARS })
  grantee?: string;
}

@ControlRoutes('', 'Grants')
export class ListGrantsController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get('keys/:id/grants')
  @NeedsCaller()
  @ApiOperation({ summary: "List a key's grants" })
  @ApiOkResponse({ type: GrantPage })
  async ofKey(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Query() { grantee, limit, cursor }: ListGrantsQuery,
  ): Promise<GrantPage> {
    const context = this.calls.context(request);
    const key = this.calls.key(id, context);
    return this.ask({
      context,
      key,
      grantId: null,
      grantee: grantee ?? null,
      retiring: null,
      limit,
      cursor: cursor ?? null,
    });
  }

  /** Over all keys of the project: whoever may retire a grant may know of it. */
  @Get('grants/retirable')
  @NeedsCaller()
  @ApiOperation({ summary: 'List the grants whose retiring principal the caller is' })
  @ApiOkResponse({ type: GrantPage })
  async retirable(@Req() request: GatewayRequest, @Query() { limit, cursor }: PageQuery): Promise<GrantPage> {
    const context = this.calls.context(request);
    const { principalId: retiring } = context.caller;
    return this.ask({
      context,
      key: null,
      grantId: null,
      grantee: null,
      retiring,
      limit,
      cursor: cursor ?? null,
    });
  }

  private async ask(asked: ListGrantsRequest): Promise<GrantPage> {
    return grantPage(await this.backend.ask<ListGrantsReply>(LIFECYCLE.listGrants, asked));
  }
}
