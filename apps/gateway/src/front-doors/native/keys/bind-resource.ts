import { Body, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { MAX_RESOURCE_CHARS, PROVIDER_ALGORITHMS, UNNAMED_ALGORITHM } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { Text } from '../validation/fields.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';

const MAX_RESOURCE_TYPE_CHARS = 63;

export class ResourceBody {
  @Text({ description: 'Of a-z, 0-9 and -.', max: MAX_RESOURCE_TYPE_CHARS, example: 'volume' })
  type!: string;

  @Text({ description: 'As its owner names it.', max: MAX_RESOURCE_CHARS })
  id!: string;
}

export class BindBody extends ResourceBody {
  @ApiPropertyOptional({
    enum: [...PROVIDER_ALGORITHMS],
    default: UNNAMED_ALGORITHM,
    description: 'What its owner encrypts it with.',
  })
  @IsOptional()
  @IsIn(PROVIDER_ALGORITHMS)
  algorithm?: string | null;
}

@ControlRoutes('keys/:id', 'Bound resources')
export class BindResourceController {
  constructor(private readonly changes: KeyChanges) {}

  @Post('bind')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({
    summary: 'Say that a resource is protected by a key. Saying it again changes nothing',
    description: "Refused while the key's resources are blocked.",
  })
  @ApiOkResponse({ type: KeyObject })
  bind(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() resource: BindBody,
  ): Promise<KeyObject> {
    const { type: resourceType, id: resourceId } = resource;
    const algorithm = resource.algorithm ?? undefined;
    return this.changes.change(request, id, {
      ...{ type: 'BindResource', resourceType, resourceId },
      ...(algorithm === undefined ? {} : { algorithm }),
    });
  }

  @Post('unbind')
  @HttpCode(200)
  @NeedsCaller()
  @ApiOperation({ summary: 'Say that a resource is protected by a key no more' })
  @ApiOkResponse({ type: KeyObject })
  unbind(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() resource: ResourceBody,
  ): Promise<KeyObject> {
    const { type: resourceType, id: resourceId } = resource;
    return this.changes.change(request, id, { type: 'UnbindResource', resourceType, resourceId });
  }
}
