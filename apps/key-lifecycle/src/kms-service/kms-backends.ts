import { Inject, Injectable } from '@nestjs/common';
import { CRYPTO, type CheckKmsBackendRequest } from '@keyledger/contracts';
import type { KmsServiceConfig } from '@keyledger/domain';
import type { ServiceContext } from '@keyledger/runtime';
import { CONTEXT } from '../context.js';

/** A Vault is asked a handful of times, each with a limit of its own. */
const CHECK_TIMEOUT_MS = 20_000;

/** The places that a KMS service can keep its keys in: asked before one is put to use. */
@Injectable()
export class KmsBackends {
  constructor(@Inject(CONTEXT) private readonly context: Pick<ServiceContext, 'bus'>) {}

  /** @throws KeyledgerError Unavailable, in words, when keys cannot be held there now. */
  async requireUsable(config: KmsServiceConfig): Promise<void> {
    if (config.backend.type === 'local') return;
    const request: CheckKmsBackendRequest = { config };
    await this.context.bus.request(CRYPTO.kmsBackend, request, { timeoutMs: CHECK_TIMEOUT_MS });
  }
}
