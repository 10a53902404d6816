import type { KeyView } from '@keyledger/contracts';
import type { JsonObject, KeyState } from '@keyledger/domain';
import { milliseconds, truthText } from '../wire/encodings.js';
import { keyAliasOf } from './key-alias.js';
import { huaweiKeySpec } from './specs.js';

/** Huawei's numbers of key states. A deleted key is no more, and has none. */
export const STATE_NUMBERS: Record<Exclude<KeyState, 'Deleted'>, string> = {
  Enabled: '2',
  Disabled: '3',
  PendingDeletion: '4',
  PendingImport: '5',
};

export const stateNumber = ({ state }: Pick<KeyView, 'state'>): string =>
  state === 'Deleted' ? '' : STATE_NUMBERS[state];

/** The state that a number stands for; undefined for `1`, in which no key is here. */
export function stateOf(number: string): KeyState | undefined {
  const states = Object.keys(STATE_NUMBERS) as (keyof typeof STATE_NUMBERS)[];
  return states.find((state) => STATE_NUMBERS[state] === number);
}

/** A key as Huawei's KMS describes it. @param region stands in `realm`. */
export function keyDetails(key: KeyView, region: string): JsonObject {
  return {
    key_id: key.id,
    domain_id: key.projectId,
    key_alias: keyAliasOf(key),
    realm: region,
    key_spec: huaweiKeySpec(key.spec),
    key_usage: key.usage,
    key_description: key.description,
    creation_date: milliseconds(key.createdAt),
    scheduled_deletion_date: milliseconds(key.deletionAt),
    key_state: stateNumber(key),
    default_key_flag: '0',
    key_type: '1',
    expiration_time: milliseconds(key.materialExpiresAt),
    origin: key.origin === 'EXTERNAL' ? 'external' : 'kms',
    key_rotation_enabled: truthText(key.rotation.enabled),
    sys_enterprise_project_id: '0',
    keystore_id: '0',
  };
}
