import { kmsBackendCredential } from '@keyledger/contracts';
import {
  credentialOf,
  deterministicId,
  isKeyledgerError,
  type ErrorCode,
  type KmsService,
} from '@keyledger/domain';
import type { RustfsCall } from '../call.js';
import { RustfsError } from '../wire/rustfs-error.js';
import type { ConfigurationInput } from './fields.js';

/** Refusals after which the log has no such configuration, so that its secret is for nothing. */
const NOT_CONFIGURED: readonly ErrorCode[] = [
  'InvalidRequest',
  'InvalidKeyState',
  'UnsupportedOperation',
  'IdempotencyMismatch',
];

/** Has a configuration recorded. Its secret is with crypto before the log names it. */
export async function applyConfiguration(
  call: RustfsCall,
  type: 'ConfigureKmsService' | 'ReconfigureKmsService',
  { fields, secret }: ConfigurationInput,
): Promise<KmsService> {
  if (fields.defaultKeyId) await requireDefaultKey(call, fields.defaultKeyId);
  // Of the secret not even a digest is kept: a weak one could be guessed from it.
  const command = call.command(Buffer.from(JSON.stringify(fields)));
  if (secret === null) return forgetSuperseded(call, await call.changeService({ type, fields }, command));
  const { secrets } = call.behind;
  const credentialId = kmsBackendCredential(
    deterministicId('kms-backend', command.commandId, command.requestHash),
  );
  await secrets.keep(credentialId, secret);
  try {
    const service = await call.changeService({ type, fields: { ...fields, credentialId } }, command);
    return await forgetSuperseded(call, service);
  } catch (error) {
    if (isKeyledgerError(error) && NOT_CONFIGURED.includes(error.code)) await secrets.destroy(credentialId);
    throw error;
  }
}

/** The secret of the configuration before. One that stays because crypto is away is wrapped, and of no use to anybody. */
async function forgetSuperseded(call: RustfsCall, service: KmsService): Promise<KmsService> {
  const { supersededCredentialId: earlier, config } = service;
  if (earlier !== null && earlier !== credentialOf(config)) {
    await call.behind.secrets.destroy(earlier).catch(() => undefined);
  }
  return service;
}

/** A key that is named by its id has to be there. A name may be that of a key which is yet to be made. */
async function requireDefaultKey(call: RustfsCall, name: string): Promise<void> {
  const key = call.key(name);
  if ('alias' in key) return;
  try {
    await call.describe(key);
  } catch (error) {
    if (!isKeyledgerError(error) || !['KeyNotFound', 'KeyDeleted'].includes(error.code)) throw error;
    throw new RustfsError('InvalidRequest', 'default_key_id names no key');
  }
}
