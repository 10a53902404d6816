import { operation } from '../operation.js';
import { RustfsError } from '../wire/rustfs-error.js';

export const config = operation(
  {
    name: 'config',
    routes: ['GET config'],
    does: 'read the configuration',
    compatibility: { status: 'works' },
  },
  () => undefined,
  async ({ service }) => {
    if (!service) {
      throw new RustfsError('InternalError', 'failed to read the configuration: KMS is not configured');
    }
    return {
      backend: service.config.backend.type,
      cache_enabled: service.config.enableCache,
      cache_max_keys: service.config.maxCachedKeys,
      cache_ttl_seconds: service.config.cacheTtlSeconds,
      default_key_id: service.config.defaultKeyId,
    };
  },
);
