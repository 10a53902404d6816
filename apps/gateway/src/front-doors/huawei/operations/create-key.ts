import { LIFECYCLE, type Changed } from '@keyledger/contracts';
import { deterministicId } from '@keyledger/domain';
import { readKeyAlias } from '../keys/key-alias.js';
import { HUAWEI_KEY_SPECS, HUAWEI_KEY_USAGES, keySpecOf, usageFor } from '../keys/specs.js';
import { MAX_DESCRIPTION_CHARS } from '../limits.js';
import { operation } from '../operation.js';
import type { Input } from '../wire/input.js';
import { KmsError } from '../wire/kms-error.js';

const ORIGINS = ['kms', 'external'] as const;

export const createKey = operation(
  'keys.create',
  readCreateKey,
  async (call, { alias, ...wanted }) => {
    const context = call.command();
    const { key } = await call.backend.ask<Changed>(LIFECYCLE.createKey, {
      context,
      keyId: deterministicId('key', context.commandId),
      ...wanted,
      alias,
      tags: {},
      rotationPeriodDays: null,
    });
    return { key_info: { key_id: key.id, domain_id: key.projectId, region_id: call.region } };
  },
  { refusals: { LimitExceeded: 'KMS.1105' } },
);

function readCreateKey(input: Input) {
  const alias = readKeyAlias(input);
  refuseOtherPlaces(input);
  const spec = keySpecOf(input.oneOf('key_spec', HUAWEI_KEY_SPECS, 'KMS.1110') ?? 'AES_256');
  const usage = usageFor(spec, input.oneOf('key_usage', HUAWEI_KEY_USAGES));
  const rule = { min: 0, max: MAX_DESCRIPTION_CHARS, code: 'KMS.1103' } as const;
  const description = input.text('key_description', rule) ?? '';
  const external = input.oneOf('origin', ORIGINS) === 'external';
  return {
    alias,
    spec,
    usage,
    description,
    origin: external ? ('EXTERNAL' as const) : ('KEYLEDGER' as const),
  };
}

/** A key must not be elsewhere than its maker believes. */
function refuseOtherPlaces(input: Input): void {
  if (!['0', undefined].includes(input.text('keystore_id', { max: 36 }))) {
    throw new KmsError('KMS.0340', 'there is the default keystore alone');
  }
  if (!['0', undefined].includes(input.text('enterprise_project_id', { max: 36 }))) {
    throw new KmsError('KMS.0308', 'there is the default enterprise project alone');
  }
}
