import {
  DEFAULT_APPROLE_MOUNT,
  MAX_BACKEND_ADDRESS_CHARS,
  MAX_BACKEND_PATH_CHARS,
  MAX_BACKEND_SECRET_CHARS,
  type KmsServiceFields,
  type VaultAuth,
} from '@keyledger/domain';
import { MAX_KEY_ID_CHARS } from '../limits.js';
import type { Input } from '../wire/input.js';
import { RustfsError } from '../wire/rustfs-error.js';

/** What a request says of a configuration, and apart from it the secret that may go nowhere but to crypto. */
export interface ConfigurationInput {
  fields: KmsServiceFields;
  secret: string | null;
}

/** RustFS's names of backends, its older and its newer ones; null for those that Keyledger has not. */
const BACKENDS = {
  local: 'local',
  vault: 'vault',
  vaultkv2: 'vault',
  vaulttransit: null,
  static: null,
  aws: null,
  awskms: null,
} as const;

export function readConfiguration(input: Input): ConfigurationInput {
  const backendType = input.oneOf('backend_type', BACKENDS);
  if (backendType === null) throw input.invalid('backend_type', 'is offered as local and vault');
  const login = readLogin(input.structure('auth_method'));
  checkDevelopmentSettings(input);
  const path = (name: string): string | undefined => input.text(name, MAX_BACKEND_PATH_CHARS);
  const fields: KmsServiceFields = {
    backendType,
    defaultKeyId: orNull(input, 'default_key_id', input.text('default_key_id', MAX_KEY_ID_CHARS)),
    timeoutSeconds: input.integer('timeout_seconds'),
    retryAttempts: input.integer('retry_attempts'),
    enableCache: input.flag('enable_cache'),
    maxCachedKeys: input.integer('max_cached_keys'),
    cacheTtlSeconds: input.integer('cache_ttl_seconds'),
    keyDir: path('key_dir') ?? path('key_directory'),
    address: input.text('address', MAX_BACKEND_ADDRESS_CHARS),
    auth: login?.auth,
    namespace: orNull(input, 'namespace', path('namespace')),
    mountPath: path('mount_path'),
    kvMount: path('kv_mount'),
    keyPathPrefix: path('key_path_prefix'),
  };
  return { fields, secret: login?.secret ?? null };
}

/**
 * Settings of RustFS's that have nothing to set here: keys in Keyledger's store are wrapped by its own root key, in files of its
 * own; certificates are always verified.
 */
function checkDevelopmentSettings(input: Input): void {
  input.text('master_key', MAX_BACKEND_SECRET_CHARS);
  input.integer('file_permissions');
  input.flag('allow_insecure_dev_defaults');
  if (input.flag('skip_tls_verify'))
    throw input.invalid('skip_tls_verify', 'is not offered: certificates are verified');
}

/** `{"token": …}`, `{"Token": {"token": …}}`, `{"approle": {"role_id": …, "secret_id": …}}`. A blank secret is none. */
function readLogin(input: Input | undefined): { auth: VaultAuth; secret: string | null } | undefined {
  if (!input) return undefined;
  switch (input.only()) {
    case 'token': {
      const inner = input.isTextAt('token') ? input : input.structure('token');
      const token = inner?.text('token', MAX_BACKEND_SECRET_CHARS);
      inner?.finish();
      input.finish();
      return { auth: { method: 'token' }, secret: token || null };
    }
    case 'approle': {
      const role = input.structure('approle');
      if (!role) throw input.invalid('approle', 'is missing');
      return readAppRole(role);
    }
    default:
      // Its other ways name files of the server's, which no caller from outside may.
      throw new RustfsError('InvalidRequest', 'auth_method is token or approle');
  }
}

function readAppRole(role: Input): { auth: VaultAuth; secret: string | null } {
  const roleId = role.requiredText('role_id', MAX_BACKEND_PATH_CHARS);
  const mount = role.text('mount', MAX_BACKEND_PATH_CHARS) ?? DEFAULT_APPROLE_MOUNT;
  const secret = role.text('secret_id', MAX_BACKEND_SECRET_CHARS);
  // Tokens are renewed well before they end, whatever is said.
  role.integer('refresh_safety_window_secs');
  role.finish();
  return { auth: { method: 'approle', roleId, mount }, secret: secret || null };
}

const orNull = (input: Input, name: string, value: string | undefined): string | null | undefined =>
  input.isNull(name) ? null : value;
