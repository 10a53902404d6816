import { Body, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { deterministicId, MAX_PRINCIPAL_NAME_CHARS, ROLES, type Role } from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { Text } from '../validation/fields.js';
import { PrincipalChanges } from './principal-changes.js';
import { principalObject, PrincipalObject } from './principal-object.js';

export class CreatePrincipalBody {
  @Text({ description: 'For people to know it by.', max: MAX_PRINCIPAL_NAME_CHARS })
  name!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  @IsIn(ROLES)
  role!: Role;
}

@ControlRoutes('principals', 'Principals')
export class CreatePrincipalController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly changes: PrincipalChanges,
  ) {}

  @Post()
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Create a principal; it gets in once it has an access key or a token' })
  @ApiCreatedResponse({ type: PrincipalObject })
  async create(
    @Req() request: GatewayRequest,
    @Body() { name, role }: CreatePrincipalBody,
  ): Promise<PrincipalObject> {
    const context = this.calls.command(request);
    const { projectId } = context.caller;
    // The same for a retry with the same idempotency key.
    const principalId = deterministicId('principal', context.commandId);
    await this.changes.change(context, principalId, { type: 'CreatePrincipal', projectId, name, role });
    return principalObject(this.changes.find(principalId, context.caller));
  }
}
