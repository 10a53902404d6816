import type { JsonObject, KmsBackendConfig, KmsServiceConfig } from '@keyledger/domain';

/** `config_summary` of the status. */
export function configSummary(config: KmsServiceConfig): JsonObject {
  return {
    backend_type: config.backend.type,
    default_key_id: config.defaultKeyId,
    timeout_seconds: config.timeoutSeconds,
    retry_attempts: config.retryAttempts,
    enable_cache: config.enableCache,
    cache_summary: config.enableCache
      ? { max_keys: config.maxCachedKeys, ttl_seconds: config.cacheTtlSeconds, enable_metrics: true }
      : null,
    backend_summary: backendSummary(config.backend),
  };
}

/** No secret is in here, nor whether it is a good one. */
function backendSummary(backend: KmsBackendConfig): JsonObject {
  if (backend.type === 'local') {
    // The root key of the installation wraps what is kept, and no file is the caller's.
    return { backend_type: 'local', key_dir: backend.keyDir, has_master_key: true, file_permissions: null };
  }
  return {
    backend_type: 'vault',
    address: backend.address,
    auth_method_type: backend.auth.method,
    namespace: backend.namespace,
    mount_path: backend.mountPath,
    kv_mount: backend.kvMount,
    key_path_prefix: backend.keyPathPrefix,
  };
}
