import { Body, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation } from '@nestjs/swagger';
import { SealedClient } from '@keyledger/bus';
import { RESTORE, type PlanRestoreRequest, type RestoreView } from '@keyledger/contracts';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { namedById } from './named-by-id.js';
import { OptionalPassword } from './password-field.js';
import { RestoreObject } from './restore-object.js';

/** A password is stretched on purpose, and others may be before it. */
const PLAN_TIMEOUT_MS = 25_000;

export class PlanRestoreBody {
  @OptionalPassword()
  password?: string | null;
}

@ControlRoutes('restores/:id/plan', 'Backups')
export class PlanRestoreController {
  constructor(
    private readonly sealed: SealedClient,
    private readonly calls: NativeCalls,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('backups.manage')
  @ApiOperation({
    summary: 'Check a backup and find out what a restore would do',
    description:
      'Answers at once; the restore is `planned` when it knows, or `failed` when the backup is not good.',
  })
  @ApiAcceptedResponse({ type: RestoreObject })
  plan(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { password }: PlanRestoreBody,
  ): Promise<RestoreObject> {
    const asked: PlanRestoreRequest = {
      context: this.calls.commandWithout(request, {}),
      id: namedById('restore', id),
      ...(typeof password === 'string' ? { password } : {}),
    };
    return this.sealed.request<RestoreView>(RESTORE.plan, asked, { timeoutMs: PLAN_TIMEOUT_MS });
  }
}
