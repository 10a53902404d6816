import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { CRYPTO, type CheckKmsBackendRequest, type ClearCacheRequest } from '@keyledger/contracts';
import { KmsBackends } from './kms-backends.js';

@Controller()
export class KmsBackendsController {
  constructor(private readonly backends: KmsBackends) {}

  @MessagePattern(CRYPTO.kmsBackend)
  async check(@Payload() { config }: CheckKmsBackendRequest): Promise<object> {
    await this.backends.check(config);
    return {};
  }

  @MessagePattern(CRYPTO.clearCache, { everyInstance: true })
  async clear(@Payload() { context }: ClearCacheRequest): Promise<object> {
    await this.backends.clear(context.caller.projectId);
    return {};
  }
}
