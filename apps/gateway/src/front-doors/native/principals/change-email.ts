import { Body, Param, Patch, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, ValidateIf } from 'class-validator';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PrincipalChanges } from './principal-changes.js';
import { principalObject, PrincipalObject } from './principal-object.js';

/** RFC 5321: the longest address that a mail server takes. */
const MAX_EMAIL_CHARS = 254;

export class ChangeEmailBody {
  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    maxLength: MAX_EMAIL_CHARS,
    description: 'Where notices of keys go; null: nowhere.',
  })
  @ValidateIf((_, value) => value !== null)
  @IsString()
  @MaxLength(MAX_EMAIL_CHARS)
  email!: string | null;
}

@ControlRoutes('principals/:id', 'Principals')
export class ChangeEmailController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly changes: PrincipalChanges,
  ) {}

  @Patch()
  @Needs('principals.manage')
  @ApiOperation({ summary: "Change a principal's e-mail address" })
  @ApiOkResponse({ type: PrincipalObject })
  async change(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { email }: ChangeEmailBody,
  ): Promise<PrincipalObject> {
    const context = this.calls.command(request);
    await this.changes.change(context, id, { type: 'ChangeEmail', email });
    return principalObject(this.changes.find(id, context.caller));
  }
}
