import type {
  CredentialReply,
  CredentialRequest,
  MaterialReply,
  MaterialRequest,
} from '@keyledger/contracts';
import { assertNever } from '@keyledger/domain';
import type { CredentialService } from '../credentials/credential-service.js';
import type { MaterialService } from '../material/material-service.js';
import type { PrimaryBackup } from './primary-backup.js';

/**
 * Makes and destroys material as `MaterialService` does, with its primary backup: an answer comes when the backup store is in
 * step. While it is down, what was made stays unannounced, so that no key comes of it, and the retry goes on from there.
 */
export class BackedUpMaterial implements Pick<MaterialService, 'handle'> {
  constructor(
    private readonly material: Pick<MaterialService, 'handle'>,
    private readonly backup: PrimaryBackup,
  ) {}

  /** @throws KeyledgerError as `MaterialService`; Unavailable: the backup store is down */
  async handle(request: MaterialRequest): Promise<MaterialReply> {
    const reply = await this.material.handle(request);
    const { keyId } = request;
    switch (request.type) {
      case 'create':
        await this.backup.keepKey(keyId, request.version);
        return reply;
      case 'createHistoryKey':
      case 'import':
        await this.backup.keepKey(keyId);
        return reply;
      case 'importParameters':
        return reply;
      case 'destroyMaterial':
        await this.backup.forgetVersions(keyId);
        return reply;
      case 'destroy':
        await this.backup.forgetKey(keyId);
        return reply;
      default:
        return assertNever(request);
    }
  }
}

/** The same for the secrets of access keys and webhooks. */
export class BackedUpCredentials implements Pick<CredentialService, 'handle'> {
  constructor(
    private readonly credentials: Pick<CredentialService, 'handle'>,
    private readonly backup: PrimaryBackup,
  ) {}

  /** @throws KeyledgerError as `CredentialService`; Unavailable: the backup store is down */
  async handle(request: CredentialRequest): Promise<CredentialReply> {
    const reply = await this.credentials.handle(request);
    const { accessKeyId } = request;
    switch (request.type) {
      case 'create':
        await this.keepOrTakeBack(accessKeyId);
        return reply;
      case 'put':
        await this.backup.keepCredential(accessKeyId);
        return reply;
      case 'delete':
        await this.backup.forgetCredential(accessKeyId);
        return reply;
      case 'get':
        return reply;
      default:
        return assertNever(request);
    }
  }

  /** A retry is refused while there is a secret, which nobody has got: so nothing is lost by taking it back. */
  private async keepOrTakeBack(accessKeyId: string): Promise<void> {
    try {
      await this.backup.keepCredential(accessKeyId);
    } catch (error) {
      await this.credentials.handle({ type: 'delete', accessKeyId });
      throw error;
    }
  }
}
