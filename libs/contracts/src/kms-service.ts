import type { KmsService, KmsServiceCommand, KmsServiceConfig } from '@keyledger/domain';
import type { CommandContext, RequestContext } from './context.js';

/** A change of the KMS service of the caller's project. It names the credential of a secret, never the secret. */
export interface ChangeKmsServiceRequest {
  context: CommandContext;
  change: KmsServiceCommand;
}
export interface KmsServiceChanged {
  service: KmsService;
  position: number;
}

/** Payload of `CRYPTO.kmsBackend`; answers nothing, or the refusal `Unavailable` in words. */
export interface CheckKmsBackendRequest {
  config: KmsServiceConfig;
}
/** Payload of `CRYPTO.clearCache`. */
export interface ClearCacheRequest {
  context: RequestContext;
}

/**
 * What the secret of a backend (a Vault's token or secret id) goes by in `CRYPTO.credentials`.
 * @param id one for each secret that is told, so that an earlier configuration's is not written over.
 */
export const kmsBackendCredential = (id: string): string => `kms-backend-${id}`;
