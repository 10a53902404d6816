import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import {
  CRYPTO,
  webhookCredential,
  type CredentialReply,
  type CredentialRequest,
  type WebhookSecretReply,
  type WebhookSecretRequest,
} from '@keyledger/contracts';
import { CredentialService } from './credential-service.js';

@Controller()
export class CredentialsController {
  constructor(private readonly service: CredentialService) {}

  @MessagePattern(CRYPTO.credentials, { sealed: true })
  credentials(request: CredentialRequest): Promise<CredentialReply> {
    return this.service.handle(request);
  }

  @MessagePattern(CRYPTO.webhookSecrets, { sealed: true })
  async webhookSecret({ webhookId }: WebhookSecretRequest): Promise<WebhookSecretReply> {
    const accessKeyId = webhookCredential(webhookId);
    const { secretAccessKey } = await this.service.handle({ type: 'get', accessKeyId });
    return { secret: secretAccessKey };
  }
}
