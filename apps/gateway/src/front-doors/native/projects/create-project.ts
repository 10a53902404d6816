import { Body, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { LIFECYCLE, type CreateProjectRequest, type PrincipalChanged } from '@keyledger/contracts';
import {
  DEFAULT_DELETION_WAIT_HOURS,
  deterministicId,
  KeyledgerError,
  MAX_DELETION_WAIT_HOURS,
  MAX_PRINCIPAL_NAME_CHARS,
  MIN_DELETION_WAIT_HOURS,
} from '@keyledger/domain';
import { Needs } from '../../../core/access.js';
import { Backend } from '../../../core/backend.js';
import { Directory } from '../../../core/directory.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { newToken } from '../principals/new-token.js';
import { PrincipalChanges } from '../principals/principal-changes.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { OptionalText, OptionalWhole, Text } from '../validation/fields.js';

const DEFAULT_ADMIN_NAME = 'admin';

export class CreateProjectBody {
  @Text({ description: 'For people to know it by.', max: MAX_PRINCIPAL_NAME_CHARS })
  name!: string;

  @OptionalWhole({
    description: "Hours between asking for a key's deletion and the deletion.",
    min: MIN_DELETION_WAIT_HOURS,
    max: MAX_DELETION_WAIT_HOURS,
    default: DEFAULT_DELETION_WAIT_HOURS,
  })
  deletionWaitHours?: number | null;

  @OptionalText({
    description: 'Of its first admin.',
    min: 1,
    max: MAX_PRINCIPAL_NAME_CHARS,
    default: DEFAULT_ADMIN_NAME,
  })
  adminName?: string | null;
}

class FirstAdmin {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;
}

class CreatedProject {
  @ApiProperty({ description: '32 hex digits.' })
  projectId!: string;

  @ApiProperty()
  admin!: FirstAdmin;

  @ApiProperty({ description: "The admin's. Told this once.", example: 'klt_…' })
  token!: string;
}

@ControlRoutes('projects', 'Projects')
export class CreateProjectController {
  constructor(
    private readonly backend: Backend,
    private readonly calls: NativeCalls,
    private readonly directory: Directory,
    private readonly changes: PrincipalChanges,
  ) {}

  @Post()
  @Needs('projects.manage')
  @ApiOperation({
    summary: 'Create a project with its first admin',
    description:
      "By admins of the installation's first project. Nobody of one project learns what another has.",
  })
  @ApiCreatedResponse({ type: CreatedProject })
  async create(@Req() request: GatewayRequest, @Body() body: CreateProjectBody): Promise<CreatedProject> {
    const context = this.calls.command(request);
    const projectId = deterministicId('project', context.commandId).replaceAll('-', '');
    const adminId = deterministicId('project-admin', context.commandId);
    const tokenId = deterministicId('project-admin-token', context.commandId);
    this.refuseToldOnce(adminId);
    const { token, tokenHash } = newToken();
    const adminName = body.adminName ?? DEFAULT_ADMIN_NAME;
    const asked: CreateProjectRequest = {
      context,
      projectId,
      name: body.name,
      deletionWaitHours: body.deletionWaitHours ?? DEFAULT_DELETION_WAIT_HOURS,
      adminId,
      adminName,
      tokenId,
      tokenHash,
    };
    const { position } = await this.backend.ask<PrincipalChanged>(LIFECYCLE.createProject, asked);
    await this.changes.applied(position);
    this.refuseToldOnce(adminId, tokenHash);
    return { projectId, admin: { id: adminId, name: adminName }, token };
  }

  /**
   * Nobody but its holder knows a token, so a retry cannot be told it again.
   * @param tokenHash of the token that this request made: the log then has that one, or an earlier try's.
   */
  private refuseToldOnce(adminId: string, tokenHash?: string): void {
    const admin = this.directory.principal(adminId);
    if (!admin || admin.tokens.some((token) => token.tokenHash === tokenHash)) return;
    throw new KeyledgerError(
      'AlreadyExists',
      "an earlier request with this idempotency key made the project; its admin's token was told once: make another project",
    );
  }
}
