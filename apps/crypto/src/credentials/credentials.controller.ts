import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CRYPTO, type CredentialRequest, type CredentialReply } from '@keyledger/contracts';
import { CredentialService } from './credential-service.js';

@Controller()
export class CredentialsController {
  constructor(private readonly service: CredentialService) {}

  @MessagePattern(CRYPTO.credentials, { sealed: true })
  credentials(request: CredentialRequest): Promise<CredentialReply> {
    return this.service.handle(request);
  }
}
