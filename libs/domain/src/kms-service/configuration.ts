import { KeyledgerError } from '../errors.js';
import type { KmsBackendConfig, KmsServiceConfig, VaultAuth } from './events.js';
import {
  CACHE_TTL_SECONDS,
  CACHED_KEYS,
  DEFAULT_KEY_PATH_PREFIX,
  DEFAULT_KV_MOUNT,
  DEFAULT_TRANSIT_MOUNT,
  MAX_BACKEND_ADDRESS_CHARS,
  MAX_BACKEND_PATH_CHARS,
  MAX_DEFAULT_KEY_CHARS,
  RETRY_ATTEMPTS,
  TIMEOUT_SECONDS,
  type Range,
} from './limits.js';

/** What a caller says of a configuration. What is absent stays as it is, or has its default; null takes a value away. */
export interface KmsServiceFields {
  backendType?: KmsBackendConfig['type'];
  defaultKeyId?: string | null;
  timeoutSeconds?: number;
  retryAttempts?: number;
  enableCache?: boolean;
  maxCachedKeys?: number;
  cacheTtlSeconds?: number;
  keyDir?: string | null;
  address?: string;
  auth?: VaultAuth;
  /** Of the secret that came with `auth`; absent: the one that is kept stays. */
  credentialId?: string;
  namespace?: string | null;
  mountPath?: string;
  kvMount?: string;
  keyPathPrefix?: string;
}

/**
 * A whole configuration: the fields, and for what they leave out the configuration before, then the defaults.
 * @throws KeyledgerError InvalidRequest for what is missing, out of its bounds, or of another backend.
 */
export function completeConfig(fields: KmsServiceFields, before: KmsServiceConfig | null): KmsServiceConfig {
  const type = fields.backendType ?? before?.backend.type;
  if (type === undefined) throw invalid('backend_type is missing');
  const config: KmsServiceConfig = {
    backend: type === 'local' ? localBackend(fields, before) : vaultBackend(fields, before),
    defaultKeyId: fields.defaultKeyId === undefined ? (before?.defaultKeyId ?? null) : fields.defaultKeyId,
    timeoutSeconds: fields.timeoutSeconds ?? before?.timeoutSeconds ?? TIMEOUT_SECONDS.usual,
    retryAttempts: fields.retryAttempts ?? before?.retryAttempts ?? RETRY_ATTEMPTS.usual,
    enableCache: fields.enableCache ?? before?.enableCache ?? true,
    maxCachedKeys: fields.maxCachedKeys ?? before?.maxCachedKeys ?? CACHED_KEYS.usual,
    cacheTtlSeconds: fields.cacheTtlSeconds ?? before?.cacheTtlSeconds ?? CACHE_TTL_SECONDS.usual,
  };
  checkRange('timeout_seconds', config.timeoutSeconds, TIMEOUT_SECONDS);
  checkRange('retry_attempts', config.retryAttempts, RETRY_ATTEMPTS);
  checkRange('max_cached_keys', config.maxCachedKeys, CACHED_KEYS);
  checkRange('cache_ttl_seconds', config.cacheTtlSeconds, CACHE_TTL_SECONDS);
  checkText('default_key_id', config.defaultKeyId, /^[^\p{C}]+$/u, MAX_DEFAULT_KEY_CHARS);
  return config;
}

const VAULT_FIELDS = {
  address: 'address',
  auth: 'auth_method',
  namespace: 'namespace',
  mountPath: 'mount_path',
  kvMount: 'kv_mount',
  keyPathPrefix: 'key_path_prefix',
} as const satisfies Partial<Record<keyof KmsServiceFields, string>>;

function localBackend(fields: KmsServiceFields, before: KmsServiceConfig | null): KmsBackendConfig {
  for (const [field, name] of Object.entries(VAULT_FIELDS)) {
    const value = fields[field as keyof typeof VAULT_FIELDS];
    if (value !== undefined && value !== null) throw invalid(`${name} is not a field of the local backend`);
  }
  const earlier = before?.backend.type === 'local' ? before.backend.keyDir : null;
  const keyDir = fields.keyDir === undefined ? earlier : fields.keyDir;
  checkText('key_dir', keyDir, /^[^\p{C}]+$/u, MAX_BACKEND_PATH_CHARS);
  return { type: 'local', keyDir };
}

function vaultBackend(fields: KmsServiceFields, before: KmsServiceConfig | null): KmsBackendConfig {
  if (fields.keyDir !== undefined && fields.keyDir !== null)
    throw invalid('key_dir is not a field of the vault backend');
  const earlier = before?.backend.type === 'vault' ? before.backend : null;
  const address = fields.address ?? earlier?.address;
  if (address === undefined) throw invalid('address is missing');
  const backend: KmsBackendConfig = {
    type: 'vault',
    address: checkedAddress(address),
    ...authOf(fields, earlier),
    namespace: fields.namespace === undefined ? (earlier?.namespace ?? null) : fields.namespace,
    mountPath: fields.mountPath ?? earlier?.mountPath ?? DEFAULT_TRANSIT_MOUNT,
    kvMount: fields.kvMount ?? earlier?.kvMount ?? DEFAULT_KV_MOUNT,
    keyPathPrefix: fields.keyPathPrefix ?? earlier?.keyPathPrefix ?? DEFAULT_KEY_PATH_PREFIX,
  };
  checkPath('namespace', backend.namespace);
  checkPath('mount_path', backend.mountPath);
  checkPath('kv_mount', backend.kvMount);
  checkPath('key_path_prefix', backend.keyPathPrefix);
  if (backend.auth.method === 'approle') checkPath('auth_method.mount', backend.auth.mount);
  return backend;
}

/** A secret that is kept stays good only for the way of logging in that it came with. */
function authOf(
  { auth, credentialId }: KmsServiceFields,
  earlier: Extract<KmsBackendConfig, { type: 'vault' }> | null,
): { auth: VaultAuth; credentialId: string } {
  if (auth === undefined && earlier) return { auth: earlier.auth, credentialId: earlier.credentialId };
  if (auth === undefined) throw invalid('auth_method is missing');
  if (credentialId !== undefined) return { auth, credentialId };
  if (earlier?.auth.method === auth.method) return { auth, credentialId: earlier.credentialId };
  throw invalid(`auth_method has no ${auth.method === 'token' ? 'token' : 'secret_id'}`);
}

/** A password in an address would stand in the log, and so would a token in its query. */
function checkedAddress(address: string): string {
  const url = address.length <= MAX_BACKEND_ADDRESS_CHARS && URL.canParse(address) ? new URL(address) : null;
  const isPlain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  if (!isPlain || url.search || url.hash) {
    throw invalid('address is an http or https URL without user, password and query');
  }
  return address;
}

const PATH_PATTERN = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/;
const checkPath = (name: string, value: string | null): void => {
  checkText(name, value, PATH_PATTERN, MAX_BACKEND_PATH_CHARS);
  if (value?.split('/').some((part) => part === '.' || part === '..')) throw invalid(`${name} is not a path`);
};

function checkText(name: string, value: string | null, pattern: RegExp, maxChars: number): void {
  if (value === null || (value.length <= maxChars && pattern.test(value))) return;
  throw invalid(`${name} is not valid`);
}

function checkRange(name: string, value: number, { min, max }: Range): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw invalid(`${name} must be ${min} to ${max}`);
}

const invalid = (words: string): KeyledgerError => new KeyledgerError('InvalidRequest', words);
