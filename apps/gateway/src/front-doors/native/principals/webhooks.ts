import { Body, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { webhookCredential } from '@keyledger/contracts';
import { deterministicId, isKeyledgerError, MAX_WEBHOOK_URL_CHARS } from '@keyledger/domain';
import { AccessKeySecrets } from '../../../core/access-key-secrets.js';
import { Needs } from '../../../core/access.js';
import type { GatewayRequest } from '../../../core/gateway-request.js';
import { NativeCalls } from '../native-calls.js';
import { ControlRoutes } from '../validation/control-routes.js';
import { Text } from '../validation/fields.js';
import { PrincipalChanges } from './principal-changes.js';

/** Refusals after which the log has no such webhook, so that its secret is for nothing. */
const NOT_ADDED = ['InvalidRequest', 'LimitExceeded'];

export class AddWebhookBody {
  @Text({
    description: 'http or https, without user and password.',
    max: MAX_WEBHOOK_URL_CHARS,
    example: 'https://example.org/hooks/keys',
  })
  url!: string;
}

class Webhook {
  @ApiProperty({ format: 'uuid' })
  webhookId!: string;

  @ApiProperty()
  url!: string;

  @ApiProperty({ description: 'Notices are signed with it. Told this once.', format: 'byte' })
  secret!: string;
}

@ControlRoutes('principals/:id/webhooks', 'Principals')
export class WebhooksController {
  constructor(
    private readonly calls: NativeCalls,
    private readonly changes: PrincipalChanges,
    private readonly secrets: AccessKeySecrets,
  ) {}

  @Post()
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Have notices of keys sent to a URL, signed' })
  @ApiCreatedResponse({ type: Webhook })
  async add(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Body() { url }: AddWebhookBody,
  ): Promise<Webhook> {
    const context = this.calls.command(request);
    this.changes.find(id, context.caller);
    // The same for a retry with the same idempotency key, which so gets the secret that the first try made.
    const webhookId = deterministicId('webhook', id, context.commandId);
    const secret = await this.secrets.create(webhookCredential(webhookId));
    try {
      await this.changes.change(context, id, { type: 'AddWebhook', webhookId, url });
    } catch (error) {
      if (isKeyledgerError(error) && NOT_ADDED.includes(error.code)) {
        await this.secrets.destroy(webhookCredential(webhookId));
      }
      throw error;
    }
    return { webhookId, url, secret };
  }

  @Delete(':webhookId')
  @HttpCode(204)
  @Needs('principals.manage')
  @ApiOperation({ summary: 'Have notices sent to a URL no more' })
  @ApiNoContentResponse()
  async remove(
    @Req() request: GatewayRequest,
    @Param('id') id: string,
    @Param('webhookId') webhookId: string,
  ): Promise<void> {
    await this.changes.change(this.calls.command(request), id, { type: 'RemoveWebhook', webhookId });
    await this.secrets.destroy(webhookCredential(webhookId));
  }
}
