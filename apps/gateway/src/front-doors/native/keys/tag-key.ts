import { Body, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { MAX_TAG_KEY_CHARS, MAX_TAGS_PER_KEY } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalTextMap } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';

export class ChangeTagsBody {
  @OptionalTextMap('Tags to set.', MAX_TAGS_PER_KEY)
  set?: Record<string, string> | null;

  @ApiPropertyOptional({ type: [String], description: 'Names of tags to remove.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_TAGS_PER_KEY)
  @IsString({ each: true })
  @MaxLength(MAX_TAG_KEY_CHARS, { each: true })
  remove?: string[] | null;
}

@ControlRoutes('keys/:id/tags', 'Keys')
export class TagKeyController {
  constructor(private readonly changes: KeyChanges) {}

  @Post()
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: "Set and remove a key's tags" })
  @ApiOkResponse({ type: KeyObject })
  change(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() body: ChangeTagsBody,
  ): Promise<KeyObject> {
    const { set, remove } = body;
    return this.changes.change(request, id, { type: 'ChangeTags', set: set ?? {}, remove: remove ?? [] });
  }
}
