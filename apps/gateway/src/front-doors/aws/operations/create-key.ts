import { LIFECYCLE, type Changed } from '@keyledger/contracts';
import { deterministicId, specFacts, type KeySpec, type KeyUsage } from '@keyledger/domain';
import { AWS_KEY_SPECS, AWS_KEY_USAGES, keySpecOf, usageOf } from '../keys/algorithms.js';
import { keyMetadata } from '../keys/key-metadata.js';
import { MAX_DESCRIPTION_CHARS } from '../limits.js';
import { operation } from '../operation.js';
import { applyChanges, changesTo } from '../policy/apply.js';
import { permissionsIn, type Given } from '../policy/document.js';
import { AwsError } from '../wire/aws-error.js';
import type { Input } from '../wire/input.js';
import { POLICY } from '../wire/policy.js';
import { readTags } from '../wire/tags.js';

const ORIGINS = ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'] as const;

export const createKey = operation('keys.create', readCreateKey, async (call, { policy, ...input }) => {
  const command = call.command();
  // Who creates keys also manages them, by role: no policy puts the new one out of reach.
  const given: Given = policy === undefined ? new Map() : permissionsIn(policy, input, call);
  const changes = changesTo(given, {}, command.caller.principalId);
  const changed = await call.backend.ask<Changed>(LIFECYCLE.createKey, {
    context: command,
    keyId: deterministicId('key', command.commandId),
    ...input,
    alias: null,
    rotationPeriodDays: null,
  });
  await applyChanges(call, { id: changed.key.id }, changes);
  return { KeyMetadata: keyMetadata(changed.key, call.region) };
});

function readCreateKey(input: Input) {
  refuseUnsupported(input);
  const keySpec = input.oneOf('KeySpec', AWS_KEY_SPECS);
  const deprecated = input.oneOf('CustomerMasterKeySpec', AWS_KEY_SPECS);
  const usage = input.oneOf('KeyUsage', AWS_KEY_USAGES);
  const origin = input.oneOf('Origin', ORIGINS) ?? 'AWS_KMS';
  const description = input.text('Description', { min: 0, max: MAX_DESCRIPTION_CHARS }) ?? '';
  const tags = readTags(input) ?? {};
  const policy = input.text('Policy', POLICY);
  input.finish();
  if (keySpec !== undefined && deprecated !== undefined && keySpec !== deprecated) {
    throw new AwsError('ValidationException', 'KeySpec and CustomerMasterKeySpec say different things');
  }
  if (origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE') throw unsupported('custom key stores');
  const spec = keySpecOf(keySpec ?? deprecated ?? 'SYMMETRIC_DEFAULT');
  return {
    description,
    spec,
    usage: checkedUsage(spec, usage === undefined ? undefined : usageOf(usage)),
    origin: origin === 'EXTERNAL' ? ('EXTERNAL' as const) : ('KEYLEDGER' as const),
    tags,
    policy,
  };
}

/** What would make a key other than the caller believes is refused, not ignored. */
function refuseUnsupported(input: Input): void {
  if (input.has('CustomKeyStoreId') || input.has('XksKeyId')) throw unsupported('custom key stores');
  if (input.flag('MultiRegion')) throw unsupported('multi-Region keys');
}

function unsupported(what: string): AwsError {
  return new AwsError('UnsupportedOperationException', `${what} are not offered here`);
}

function checkedUsage(spec: KeySpec, usage: KeyUsage | undefined): KeyUsage {
  if (usage === undefined) {
    if (spec === 'AES_256') return 'ENCRYPT_DECRYPT';
    throw new AwsError(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  }
  if (!specFacts(spec).usages.includes(usage)) {
    throw new AwsError('ValidationException', `KeyUsage ${usage} is not compatible with the KeySpec`);
  }
  return usage;
}
