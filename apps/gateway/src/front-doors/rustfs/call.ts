import {
  CRYPTO,
  LIFECYCLE,
  type Changed,
  type CheckKmsBackendRequest,
  type ClearCacheRequest,
  type CommandContext,
  type KeyChange,
  type KeyView,
  type KmsServiceChanged,
  type RequestContext,
} from '@keyledger/contracts';
import type { KeyRef, KmsService, KmsServiceCommand } from '@keyledger/domain';
import type { AccessKeySecrets } from '../../core/access-key-secrets.js';
import type { Backend } from '../../core/backend.js';
import type { Directory } from '../../core/directory.js';
import type { GatewayRequest } from '../../core/gateway-request.js';
import { commandContextOf, contextOf } from '../../core/request-context.js';
import type { Services } from '../../core/services.js';
import { keyNamed } from './keys/key-name.js';

/** How long to wait for another crypto node after the last that answered. */
const MORE_NODES_WAIT_MS = 1_000;

/** The front door's name in contexts, events and usage records. */
export const RUSTFS = 'rustfs';

/** What of the gateway the translation asks. */
export interface Behind {
  backend: Backend;
  directory: Pick<Directory, 'kmsService'>;
  secrets: Pick<AccessKeySecrets, 'keep' | 'destroy'>;
  services: Pick<Services, 'readiness'>;
  region: string;
}

/** One request of one operation, with what its translation asks of the services. */
export class RustfsCall {
  readonly context: RequestContext;

  constructor(
    private readonly request: GatewayRequest,
    private readonly operation: string,
    readonly behind: Behind,
  ) {
    this.context = contextOf(request, RUSTFS);
  }

  /** The KMS service of the caller's project; undefined: it was never configured. */
  get service(): KmsService | undefined {
    return this.behind.directory.kmsService(this.context.caller.projectId);
  }

  /** @param body what of the body tells one request from another, where a part of it is secret. */
  command(body?: Buffer): CommandContext {
    return commandContextOf(this.request, RUSTFS, this.operation, body);
  }

  /** @throws RustfsError NotFound */
  key(name: string): KeyRef {
    return keyNamed(name, this.behind.region, this.context.caller.projectId);
  }

  describe(key: KeyRef): Promise<KeyView> {
    return this.behind.backend.ask<KeyView>(LIFECYCLE.describeKey, { context: this.context, key, at: null });
  }

  async change(key: KeyRef, change: KeyChange): Promise<KeyView> {
    const asked = { context: this.command(), key, change };
    return (await this.behind.backend.ask<Changed>(LIFECYCLE.changeKey, asked)).key;
  }

  async changeService(change: KmsServiceCommand, context = this.command()): Promise<KmsService> {
    const asked = { context, change };
    return (await this.behind.backend.ask<KmsServiceChanged>(LIFECYCLE.changeKmsService, asked)).service;
  }

  /** Whether everything that key operations need is there, the backend of these keys included. */
  async isHealthy({ config }: KmsService): Promise<boolean> {
    if (!(await this.behind.services.readiness()).ready) return false;
    if (config.backend.type === 'local') return true;
    const request: CheckKmsBackendRequest = { config };
    return this.behind.backend.ask(CRYPTO.kmsBackend, request).then(
      () => true,
      () => false,
    );
  }

  /** Has every node forget what it holds in memory of the project's keys that are kept elsewhere. */
  async clearCache(): Promise<void> {
    const request: ClearCacheRequest = { context: this.context };
    await this.behind.backend.askAll(CRYPTO.clearCache, request, { waitMs: MORE_NODES_WAIT_MS });
  }
}
