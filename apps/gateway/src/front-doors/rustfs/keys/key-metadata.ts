import type { KeyView } from '@keyledger/contracts';
import type { JsonObject } from '@keyledger/domain';
import { timestamp } from '../wire/time.js';

/** What every `key_metadata` has. */
function common(key: KeyView): JsonObject {
  return {
    key_id: key.id,
    description: key.description,
    enabled: key.state === 'Enabled',
    key_usage: key.usage,
    creation_date: timestamp(key.createdAt),
  };
}

/** A new key's. */
export function newKeyMetadata(key: KeyView): JsonObject {
  return { ...common(key), rotation_enabled: key.rotation.enabled };
}

export function keyMetadata(key: KeyView): JsonObject {
  return { ...common(key), deletion_date: key.deletionAt === null ? null : timestamp(key.deletionAt) };
}

/** The answer to changes that RustFS's documentation does not have: its newer shape, around the documented metadata. */
export function changedKey(message: string, key: KeyView): JsonObject {
  const metadata = { ...keyMetadata(key), rotation_enabled: key.rotation.enabled };
  return {
    success: true,
    message,
    key_id: key.id,
    key_metadata: { ...metadata, key_state: key.state, tags: key.tags },
  };
}
