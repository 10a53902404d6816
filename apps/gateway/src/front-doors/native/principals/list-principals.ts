import { Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '@keyledger/domain';
import { Needs, NeedsCaller } from '../../../core/access.js';
import { Directory } from '../../../core/directory.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PrincipalChanges } from './principal-changes.js';
import { principalObject, PrincipalObject } from './principal-object.js';

class PrincipalList {
  @ApiProperty({ type: [PrincipalObject] })
  principals!: PrincipalObject[];
}

class Self {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role!: Role;

  @ApiProperty()
  projectId!: string;
}

@ControlRoutes('', 'Principals')
export class ListPrincipalsController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly directory: Directory,
    private readonly changes: PrincipalChanges,
  ) {}

  @Get('principals')
  @Needs('principals.read')
  @ApiOperation({ summary: "The project's principals, by name" })
  @ApiOkResponse({ type: PrincipalList })
  list(@Req() request: GatewayRequest): PrincipalList {
    const { projectId } = this.calls.context(request).caller;
    return { principals: this.directory.list(projectId).map(principalObject) };
  }

  @Get('principals/:id')
  @Needs('principals.read')
  @ApiOperation({ summary: 'One principal' })
  @ApiOkResponse({ type: PrincipalObject })
  show(@Req() request: GatewayRequest, @Param('id') id: string): PrincipalObject {
    return principalObject(this.changes.find(id, this.calls.context(request).caller));
  }

  @Get('whoami')
  @NeedsCaller()
  @ApiOperation({ summary: 'Who is asking' })
  @ApiOkResponse({ type: Self })
  self(@Req() request: GatewayRequest): Self {
    const { principalId, principalName, role, projectId } = this.calls.context(request).caller;
    return { id: principalId, name: principalName, role, projectId };
  }
}
