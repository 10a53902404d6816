import { Body, Delete, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  LIFECYCLE,
  type AliasChanged,
  type ChangeAliasRequest,
  type TargetAliasRequest,
} from '@keyledger/contracts';
import { checkAliasName, MAX_ALIAS_CHARS } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { MAX_KEY_NAME_CHARS, Text } from '../validation/fields.js';
import { aliasObject, AliasObject, bareAlias } from './alias-object.js';

export class UpdateAliasBody {
  @Text({ description: 'The key that the alias is for: id, alias or ARN.', max: MAX_KEY_NAME_CHARS })
  key!: string;
}

export class CreateAliasBody extends UpdateAliasBody {
  @Text({ description: 'With or without `alias/`.', max: MAX_ALIAS_CHARS, example: 'alias/payments' })
  name!: string;
}

@ControlRoutes('aliases', 'Aliases')
export class ChangeAliasController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @NeedsCaller()
  @ApiOperation({ summary: 'Give a key an alias' })
  @ApiCreatedResponse({ type: AliasObject })
  create(@Req() request: GatewayRequest, @Body() body: CreateAliasBody): Promise<AliasObject> {
    return this.target(request, LIFECYCLE.createAlias, body.name, body.key);
  }

  @Put(':name')
  @NeedsCaller()
  @ApiOperation({ summary: 'Point an alias to another key' })
  @ApiOkResponse({ type: AliasObject })
  update(
    @Req() request: GatewayRequest,
    @Param('name') name: string,
    @Body() body: UpdateAliasBody,
  ): Promise<AliasObject> {
    return this.target(request, LIFECYCLE.updateAlias, name, body.key);
  }

  @Delete(':name')
  @HttpCode(204)
  @NeedsCaller()
  @ApiOperation({ summary: 'Delete an alias; its key stays' })
  @ApiNoContentResponse()
  async delete(@Req() request: GatewayRequest, @Param('name') name: string): Promise<void> {
    const asked: ChangeAliasRequest = { context: this.calls.command(request), name: nameOf(name) };
    await this.backend.ask<AliasChanged>(LIFECYCLE.deleteAlias, asked);
  }

  private async target(
    request: GatewayRequest,
    subject: string,
    name: string,
    key: string,
  ): Promise<AliasObject> {
    const context = this.calls.command(request);
    const asked: TargetAliasRequest = { context, name: nameOf(name), key: this.calls.key(key, context) };
    const { alias } = await this.backend.ask<AliasChanged>(subject, asked);
    return aliasObject(alias, this.calls.region, context.caller.projectId);
  }
}

function nameOf(text: string): string {
  const name = bareAlias(text);
  checkAliasName(name);
  return name;
}
