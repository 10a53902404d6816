import type { DomainEvent } from '../event.js';

/** How a Vault is logged in to. The secret half (token, secret id) lives with crypto and is in no event. */
export type VaultAuth = { method: 'token' } | { method: 'approle'; roleId: string; mount: string };

/** Where the keys that a project keeps by RustFS's API are held. */
export type KmsBackendConfig =
  | {
      type: 'local';
      /** What the caller named; Keyledger keeps keys in its own store. */
      keyDir: string | null;
    }
  | {
      type: 'vault';
      address: string;
      auth: VaultAuth;
      /** What crypto keeps the secret of `auth` under. */
      credentialId: string;
      namespace: string | null;
      mountPath: string;
      kvMount: string;
      keyPathPrefix: string;
    };

export interface KmsServiceConfig {
  backend: KmsBackendConfig;
  defaultKeyId: string | null;
  timeoutSeconds: number;
  retryAttempts: number;
  enableCache: boolean;
  maxCachedKeys: number;
  cacheTtlSeconds: number;
}

/** A project's KMS service (RustFS's words): configured, then started and stopped. Stream `kms-service-<project id>`. */
export type KmsServiceConfigured = DomainEvent<'KmsServiceConfigured', { config: KmsServiceConfig }>;
/** The configuration after what was changed of it. */
export type KmsServiceReconfigured = DomainEvent<'KmsServiceReconfigured', { config: KmsServiceConfig }>;
export type KmsServiceStarted = DomainEvent<'KmsServiceStarted', Record<string, never>>;
export type KmsServiceStopped = DomainEvent<'KmsServiceStopped', Record<string, never>>;

export type KmsServiceEvent =
  KmsServiceConfigured | KmsServiceReconfigured | KmsServiceStarted | KmsServiceStopped;
