import type { KmsService, KmsServiceCommand } from '@keyledger/domain';
import type { CommandContext } from './context.js';

/** A change of the KMS service of the caller's project. It names the credential of a secret, never the secret. */
export interface ChangeKmsServiceRequest {
  context: CommandContext;
  change: KmsServiceCommand;
}
export interface KmsServiceChanged {
  service: KmsService;
  position: number;
}

/**
 * What the secret of a backend (a Vault's token or secret id) goes by in `CRYPTO.credentials`.
 * @param id one for each secret that is told, so that an earlier configuration's is not written over.
 */
export const kmsBackendCredential = (id: string): string => `kms-backend-${id}`;
