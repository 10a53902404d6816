import { Injectable } from '@nestjs/common';
import { assertNever, KeyledgerError, type KmsServiceConfig } from '@keyledger/domain';

/** The places that a KMS service can keep its keys in: asked before one is put to use. */
@Injectable()
export class KmsBackends {
  /** @throws KeyledgerError UnsupportedOperation when keys cannot be held there. */
  requireUsable({ backend }: KmsServiceConfig): void {
    switch (backend.type) {
      case 'local':
        return;
      case 'vault':
        throw new KeyledgerError(
          'UnsupportedOperation',
          'the vault backend is not available in this version: it can be configured, but not started',
        );
      default:
        assertNever(backend);
    }
  }
}
