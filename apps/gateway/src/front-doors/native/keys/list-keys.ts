import { Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { LIFECYCLE, type ListKeysReply, type ListKeysRequest } from '@keyledger/contracts';
import { KEY_STATES, MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, type KeyState } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalText, PageQuery } from '../validation/fields.js';
import { keyObject, KeyObject } from './key-object.js';

const MAX_SEARCH_CHARS = 256;

export class ListKeysQuery extends PageQuery {
  @ApiPropertyOptional({ enum: KEY_STATES })
  @IsOptional()
  @IsIn(KEY_STATES)
  state?: KeyState;

  @OptionalText({
    description: 'Keys with this tag: `name`, or `name=value`.',
    min: 1,
    max: MAX_TAG_KEY_CHARS + 1 + MAX_TAG_VALUE_CHARS,
  })
  tag?: string;

  @OptionalText({ description: 'Text in id, description or an alias.', min: 1, max: MAX_SEARCH_CHARS })
  q?: string;
}

class KeyPage {
  @ApiProperty({ type: [KeyObject] })
  keys!: KeyObject[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ControlRoutes('keys', 'Keys')
export class ListKeysController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'List keys' })
  @ApiOkResponse({ type: KeyPage })
  async list(@Req() request: GatewayRequest, @Query() query: ListKeysQuery): Promise<KeyPage> {
    const asked: ListKeysRequest = {
      context: this.calls.context(request),
      limit: query.limit,
      cursor: query.cursor ?? null,
      state: query.state ?? null,
      tag: query.tag === undefined ? null : tagOf(query.tag),
      q: query.q ?? null,
    };
    const { keys, nextCursor } = await this.backend.ask<ListKeysReply>(LIFECYCLE.listKeys, asked);
    return { keys: keys.map((key) => keyObject(key, this.calls.region)), nextCursor };
  }
}

function tagOf(text: string): NonNullable<ListKeysRequest['tag']> {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: text, value: null };
  return { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
