import type { KeySpec, KeyState, ProviderAlgorithm } from '@keyledger/domain';

/** Tables of the key read model. Times are ISO 8601 UTC. */
export interface LifecycleTables {
  keys: {
    id: string;
    project_id: string;
    /** Position of KeyCreated: the order of listings. */
    created_position: number;
    state: Exclude<KeyState, 'Deleted'>;
    spec: KeySpec;
    /** What `q` is looked for in, in lower case. */
    search_text: string;
    /** The key without its versions, JSON. */
    body: string;
  };
  key_versions: {
    key_id: string;
    version: number;
    state: string;
    created_at: string;
    fingerprint: string;
    public_key: string | null;
  };
  key_tags: { key_id: string; name: string; value: string; project_id: string; created_position: number };
  key_grants: {
    key_id: string;
    grant_id: string;
    project_id: string;
    grantee: string;
    retiring: string | null;
    /** Position of GrantCreated: the order of listings. */
    created_position: number;
    /** The grant, JSON. */
    body: string;
  };
  /** What principals were given on single keys, for the listings of those who see no other keys. */
  key_permissions: { key_id: string; principal_id: string; permission: string };
  /** How many keys a project has, for its quota. */
  key_counts: { project_id: string; keys: number };
  /** How many resources are bound to living keys of the installation, by what they are encrypted with. */
  resource_counts: { algorithm: ProviderAlgorithm; resources: number };
  /** Every stretch of time in which an alias pointed to a key; the present one has no end. */
  aliases: {
    project_id: string;
    name: string;
    /** Position of the event that made it point there. */
    since_position: number;
    key_id: string;
    created_at: string;
    since_at: string;
    until_at: string | null;
  };
  deleted_keys: {
    id: string;
    project_id: string;
    deleted_at: string;
    actor: string;
    revision: number;
    position: number;
  };
  /** Not projections, but this service's notes of what it still has to erase. */
  erased_keys: { key_id: string };
  material_erasures: { key_id: string };
  alias_erasures: { key_id: string; project_id: string; name: string };
}
