import { Body, Get, Param, Patch, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { LIFECYCLE, type DescribeKeyRequest, type KeyView } from '@keyledger/contracts';
import { KeyledgerError, MAX_DESCRIPTION_CHARS } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalText, parseIsoTime, Text } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { keyObject, KeyObject } from './key-object.js';

const MAX_AT_CHARS = 64;

export class DescribeKeyQuery {
  @OptionalText({
    description: 'The key as it was at this ISO time, or at this revision.',
    min: 1,
    max: MAX_AT_CHARS,
  })
  at?: string;
}

export class ChangeDescriptionBody {
  @Text({ description: 'What the key is for.', min: 0, max: MAX_DESCRIPTION_CHARS })
  description!: string;
}

@ControlRoutes('keys/:id', 'Keys')
export class DescribeKeyController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
    private readonly changes: KeyChanges,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'Show a key, now or as it was' })
  @ApiOkResponse({ type: KeyObject })
  async describe(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Query() query: DescribeKeyQuery,
  ): Promise<KeyObject> {
    const context = this.calls.context(request);
    const at = query.at === undefined ? null : placeOf(query.at);
    const asked: DescribeKeyRequest = { context, key: this.calls.key(id, context), at };
    return keyObject(await this.backend.ask<KeyView>(LIFECYCLE.describeKey, asked), this.calls.region);
  }

  @Patch()
  @NeedsCaller()
  @ApiOperation({ summary: "Change a key's description" })
  @ApiOkResponse({ type: KeyObject })
  changeDescription(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { description }: ChangeDescriptionBody,
  ): Promise<KeyObject> {
    return this.changes.change(request, id, { type: 'ChangeDescription', description });
  }
}

function placeOf(at: string): NonNullable<DescribeKeyRequest['at']> {
  if (/^\d{1,15}$/.test(at)) return { revision: Number(at) };
  const time = parseIsoTime(at);
  if (time === null)
    throw new KeyledgerError('InvalidRequest', 'at must be a revision or a time in ISO 8601');
  return { time };
}
