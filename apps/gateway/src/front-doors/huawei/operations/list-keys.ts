import type { KeySpec } from '@keyledger/domain';
import { keyDetails, stateOf } from '../keys/key-details.js';
import { HUAWEI_KEY_SPECS, keySpecOf } from '../keys/specs.js';
import { BY_SERVICE, operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { pageEnd, readPage } from '../wire/paging.js';

/** Every spec that Huawei filters by; of those that are not offered here there are no keys. */
const FILTERS = [...HUAWEI_KEY_SPECS, 'ALL', 'SM4', 'SM2', 'HMAC_SM3'] as const;

export const listKeys = operation(BY_SERVICE, readListKeys, async (call, { page, state, spec, none }) => {
  const asked = { ...page, state: state ?? null, spec, tags: [], alias: null };
  const { keys, total } = none ? { keys: [], total: 0 } : await call.find(asked);
  return {
    keys: keys.map(({ id }) => id),
    key_details: keys.map((key) => keyDetails(key, call.region)),
    ...pageEnd(page, keys.length, total),
  };
});

function readListKeys(input: Input) {
  const page = readPage(input);
  const number = input.integer('key_state', { min: 1, max: 5 });
  const state = number === undefined ? undefined : stateOf(String(number));
  const filter = input.oneOf('key_spec', FILTERS, 'KMS.1110') ?? 'AES_256';
  const known = HUAWEI_KEY_SPECS.find((each) => each === filter);
  const spec: KeySpec | null = known === undefined ? null : keySpecOf(known);
  const project = input.text('enterprise_project_id', { max: 36 }) ?? '0';
  const none =
    (number !== undefined && state === undefined) ||
    (spec === null && filter !== 'ALL') ||
    !['0', 'all'].includes(project);
  return { page, state, spec, none };
}
