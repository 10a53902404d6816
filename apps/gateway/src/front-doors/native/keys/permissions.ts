import { Delete, Get, Param, Put, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProperty } from '@nestjs/swagger';
import { KEY_PERMISSIONS, KeyledgerError, type KeyPermission } from '@keyledger/domain';
import { NeedsCaller } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { KeyChanges } from './key-changes.js';
import { KeyObject } from './key-object.js';
import { ReadableKeys } from './readable-keys.js';

class Permissions {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string', enum: [...KEY_PERMISSIONS] } },
    description: 'By id of principal.',
  })
  permissions!: Record<string, KeyPermission[]>;
}

const ONE = ':principalId/:permission';
const PermissionParam = (): MethodDecorator => ApiParam({ name: 'permission', enum: [...KEY_PERMISSIONS] });

@ControlRoutes('keys/:id/permissions', 'Permissions')
export class PermissionsController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly readable: ReadableKeys,
    private readonly changes: KeyChanges,
  ) {}

  @Get()
  @NeedsCaller()
  @ApiOperation({ summary: 'What principals were given on this key alone' })
  @ApiOkResponse({ type: Permissions })
  async list(@Req() request: GatewayRequest, @Param('id') id: string): Promise<Permissions> {
    const { permissions } = await this.readable.find(this.calls.context(request), id);
    return { permissions };
  }

  @Put(ONE)
  @NeedsCaller()
  @PermissionParam()
  @ApiOperation({ summary: 'Give a principal a permission on a key; `manage` includes `read`' })
  @ApiOkResponse({ type: KeyObject })
  give(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('principalId') principalId: string,
    @Param('permission') permission: string,
  ): Promise<KeyObject> {
    const change = { principalId, permission: permissionOf(permission) };
    return this.changes.change(request, id, { type: 'GivePermission', ...change });
  }

  @Delete(ONE)
  @NeedsCaller()
  @PermissionParam()
  @ApiOperation({ summary: 'Take a permission on a key away: when this answers, no node goes by it' })
  @ApiOkResponse({ type: KeyObject })
  take(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('principalId') principalId: string,
    @Param('permission') permission: string,
  ): Promise<KeyObject> {
    const change = { principalId, permission: permissionOf(permission) };
    return this.changes.change(request, id, { type: 'TakePermission', ...change });
  }
}

function permissionOf(text: string): KeyPermission {
  const permission = KEY_PERMISSIONS.find((each) => each === text);
  if (permission) return permission;
  throw new KeyledgerError('InvalidRequest', `a permission is one of ${KEY_PERMISSIONS.join(', ')}`);
}
