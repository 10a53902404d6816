import { hash } from 'node:crypto';
import { Body, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  ValidateNested,
} from 'class-validator';
import { LIFECYCLE, type CreateGrantRequest, type GrantCreatedReply } from '@keyledger/contracts';
import {
  GRANT_OPERATIONS,
  MAX_GRANT_NAME_CHARS,
  type GrantConstraints,
  type GrantOperation,
} from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_PRINCIPAL_ID_CHARS, OptionalText, Text } from '../validation/fields.js';
import { ConstraintsObject } from './grant-object.js';

export class CreateGrantBody {
  @Text({ description: 'Id of the principal that the grant is for.', max: MAX_PRINCIPAL_ID_CHARS })
  grantee!: string;

  @ApiProperty({ enum: GRANT_OPERATIONS, enumName: 'GrantOperation', isArray: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(GRANT_OPERATIONS.length)
  @IsIn(GRANT_OPERATIONS, { each: true })
  operations!: GrantOperation[];

  @OptionalText({
    description: 'The same name with the same parameters means the same grant.',
    min: 1,
    max: MAX_GRANT_NAME_CHARS,
  })
  name?: string | null;

  @OptionalText({
    description: 'Id of a principal that may retire it, besides its issuer.',
    min: 1,
    max: MAX_PRINCIPAL_ID_CHARS,
  })
  retiring?: string | null;

  @ApiPropertyOptional({ type: () => ConstraintsObject, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ConstraintsObject)
  constraints?: ConstraintsObject | null;
}

class CreatedGrant {
  @ApiProperty({ description: '64 hex digits.' })
  grantId!: string;

  @ApiProperty({ format: 'uuid' })
  keyId!: string;
}

@ControlRoutes('keys/:id/grants', 'Grants')
export class CreateGrantController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @NeedsCaller()
  @ApiOperation({ summary: 'Let a principal do some operations with a key' })
  @ApiCreatedResponse({ type: CreatedGrant })
  async create(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() body: CreateGrantBody,
  ): Promise<CreatedGrant> {
    const context = this.calls.command(request);
    const asked: CreateGrantRequest = {
      context,
      key: this.calls.key(id, context),
      // The same for a retry with the same idempotency key.
      grantId: hash('sha256', `grant:${context.commandId}`),
      name: body.name ?? null,
      grantee: body.grantee,
      retiring: body.retiring ?? null,
      operations: body.operations,
      constraints: constraintsOf(body.constraints),
    };
    const { grantId, keyId } = await this.backend.ask<GrantCreatedReply>(LIFECYCLE.createGrant, asked);
    return { grantId, keyId };
  }
}

/** Null when nothing is constrained. */
function constraintsOf(given: ConstraintsObject | null | undefined): GrantConstraints | null {
  const { encryptionContextEquals: equals, encryptionContextSubset: subset } = given ?? {};
  const constraints: GrantConstraints = {
    ...(equals && { encryptionContextEquals: equals }),
    ...(subset && { encryptionContextSubset: subset }),
  };
  return Object.keys(constraints).length === 0 ? null : constraints;
}
