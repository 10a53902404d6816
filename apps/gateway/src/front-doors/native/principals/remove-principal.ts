import { Delete, HttpCode, Param, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { webhookCredential } from '@keyledger/contracts';
import { AccessKeySecrets } from '../../../core/access-key-secrets.js';
import { Needs } from '../../../core/access.js';
import { Directory } from '../../../core/directory.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { PrincipalChanges } from './principal-changes.js';

@ControlRoutes('principals/:id', 'Principals')
export class RemovePrincipalController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly changes: PrincipalChanges,
    private readonly directory: Directory,
    private readonly secrets: AccessKeySecrets,
  ) {}

  @Delete()
  @HttpCode(204)
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Remove a principal: when this answers, no gateway lets it in' })
  @ApiNoContentResponse()
  async remove(@Req() request: GatewayRequest, @Param('id') id: string): Promise<void> {
    const context = this.calls.command(request);
    // Whether there is such a principal is key-lifecycle's to say: it knows a retry.
    const { accessKeyIds, webhooks } = this.directory.principal(id) ?? { accessKeyIds: [], webhooks: [] };
    const secrets = [...accessKeyIds, ...webhooks.map(({ webhookId }) => webhookCredential(webhookId))];
    await this.changes.change(context, id, { type: 'RemovePrincipal' });
    await Promise.all(secrets.map((name) => this.secrets.destroy(name)));
  }
}
