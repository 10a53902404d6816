import type { Context, KeyView } from '@keyledger/contracts';
import {
  KeyledgerError,
  MAX_GRANTS_PER_KEY,
  mayDoWithKey,
  requireOnKey,
  specFacts,
  usableKey,
  type GrantOperation,
  type Key,
  type KeyAction,
  type KeyRef,
  type KeyUsage,
} from '@keyledger/domain';
import type { AwsCall } from '../call.js';
import { AwsError } from '../wire/aws-error.js';

/** One use of a key that a dry run asks about. */
export interface DryUse {
  key: KeyRef | undefined;
  usage: KeyUsage;
  algorithm: string;
  operation: GrantOperation;
  context?: Context | undefined;
}

/**
 * Answers a dry run: everything that can be checked without doing the operation.
 * @throws KeyledgerError when the key would refuse; AwsError DryRunOperationException, AWS's sign of success.
 */
export async function dryRun(call: AwsCall, ...uses: DryUse[]): Promise<never> {
  for (const { key: ref, usage, algorithm, operation, context } of uses) {
    // Which key a ciphertext was made under shows only when it is opened.
    if (!ref) throw new AwsError('UnsupportedOperationException', 'a dry run needs the key to be named');
    const key = await keyBefore(call, ref, 'keys.use', { operation, context });
    requireAlgorithm(usableKey(key, call.projectId, usage).spec, algorithm);
  }
  return drySuccess();
}

/**
 * A key as the domain's rules need it for a dry run, once its caller may do this with it. Whoever asks must be let read the
 * key as well: what is not shown cannot be told.
 * @param grantId the grant that the rules will ask about.
 * @throws KeyledgerError AccessDenied
 */
export async function keyBefore(
  call: AwsCall,
  ref: KeyRef,
  action: KeyAction | null,
  granted?: { operation: GrantOperation; context?: Context | undefined },
  grantId: string | null = null,
): Promise<Key> {
  const { caller } = call.context;
  const view = await call.describe(ref);
  const { permissions } = view;
  const ask = { key: { id: view.id }, retiring: null, limit: MAX_GRANTS_PER_KEY, cursor: null };
  if (action && !mayDoWithKey({ permissions, grants: [] }, caller, action)) {
    const { grants } = await call.grants({ ...ask, grantId: null, grantee: caller.principalId });
    requireOnKey({ permissions, grants }, caller, action, granted);
    return keyFrom(view, grants);
  }
  const { grants } =
    grantId === null ? { grants: [] } : await call.grants({ ...ask, grantId, grantee: null });
  return keyFrom(view, grants);
}

/** @throws AwsError DryRunOperationException */
export function drySuccess(): never {
  throw new AwsError('DryRunOperationException', 'the request would have succeeded, but DryRun is set');
}

function keyFrom(view: KeyView, grants: Key['grants']): Key {
  const { aliases: _, materialExpiresAt: expiresAt, ...facts } = view;
  return {
    ...facts,
    // Of a deleted key there is no view.
    state: view.state as Key['state'],
    versions: [],
    material: { present: view.state !== 'PendingImport', expiresAt, reminded: false },
    grants,
    deletionReminded: false,
    boundByAlgorithm: {},
  };
}

function requireAlgorithm(spec: KeyView['spec'], algorithm: string): void {
  const { encryptionAlgorithms, signingAlgorithms, macAlgorithms } = specFacts(spec);
  if ([...encryptionAlgorithms, ...signingAlgorithms, ...macAlgorithms].includes(algorithm)) return;
  throw new KeyledgerError('InvalidKeyUsage', `a ${spec} key does not offer ${algorithm}`);
}
