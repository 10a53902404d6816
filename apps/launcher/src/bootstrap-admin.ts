import { renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SealedClient, type Bus } from '@keyledger/bus';
import {
  CRYPTO,
  LIFECYCLE,
  type BootstrapRequest,
  type CredentialReply,
  type CredentialRequest,
} from '@keyledger/contracts';
import { deterministicId, isKeyledgerError } from '@keyledger/domain';
import {
  credentialsPath,
  newCredentials,
  pendingPath,
  readCredentials,
  tokenHash,
  writeAwsCredentials,
  writeCredentials,
  type Credentials,
} from './credentials-file.js';

/** The gateway may learn of a new principal a little later than the log. */
const FIRST_USE_TIMEOUT_MS = 10_000;
const FIRST_USE_PAUSE_MS = 100;

export type Bootstrapped =
  | { outcome: 'ours'; credentials: Credentials }
  /** The log has an installation already, whose credentials are elsewhere. */
  | { outcome: 'foreign'; credentials: null }
  /** Nobody could be asked: crypto is sealed, and there are no credentials here yet. */
  | { outcome: 'sealed'; credentials: null };

/**
 * Makes sure that the installation has its first admin, and that `credentials.json` says how to be it.
 *
 * A crash at any point leaves either nothing or `credentials.json.pending`, from which the next start goes on: every id in
 * the requests follows from that file, so that none of them has a second effect. A start on another, still empty event
 * store (the setting was changed) gives that one the same admin.
 */
export async function bootstrapAdmin(bus: Bus, dataDir: string, endpoint: string): Promise<Bootstrapped> {
  const bootstrapped = await knownOrFirstAdmin(bus, dataDir, endpoint);
  if (bootstrapped.credentials) writeAwsCredentials(dataDir, bootstrapped.credentials);
  return bootstrapped;
}

/** While crypto is sealed nobody can be made or looked up: what the last start has left is gone by. */
export function sealedAdmin(dataDir: string, endpoint: string): Bootstrapped {
  const path = credentialsPath(dataDir);
  const known = readCredentials(path);
  if (!known) return { outcome: 'sealed', credentials: null };
  const credentials = { ...known, endpoint };
  if (endpoint !== known.endpoint) writeCredentials(path, credentials);
  return { outcome: 'ours', credentials };
}

async function knownOrFirstAdmin(bus: Bus, dataDir: string, endpoint: string): Promise<Bootstrapped> {
  const path = credentialsPath(dataDir);
  const known = readCredentials(path);
  if (!known) return firstAdmin(bus, dataDir, endpoint);
  const isOurs = await createInstallation(bus, known);
  const secretAccessKey = isOurs ? await accessKeySecret(bus, known.accessKeyId) : known.secretAccessKey;
  const credentials = { ...known, endpoint, secretAccessKey };
  if (JSON.stringify(credentials) !== JSON.stringify(known)) writeCredentials(path, credentials);
  return { outcome: 'ours', credentials };
}

async function firstAdmin(bus: Bus, dataDir: string, endpoint: string): Promise<Bootstrapped> {
  const pending = pendingPath(dataDir);
  const credentials = { ...(readCredentials(pending) ?? newCredentials(endpoint)), endpoint };
  writeCredentials(pending, credentials);
  credentials.secretAccessKey = await accessKeySecret(bus, credentials.accessKeyId);
  writeCredentials(pending, credentials);
  if (!(await createInstallation(bus, credentials))) {
    await askCrypto(bus, { type: 'delete', accessKeyId: credentials.accessKeyId });
    rmSync(pending);
    return { outcome: 'foreign', credentials: null };
  }
  renameSync(pending, credentialsPath(dataDir));
  return { outcome: 'ours', credentials };
}

async function accessKeySecret(bus: Bus, accessKeyId: string): Promise<string> {
  const secret =
    (await askCrypto(bus, { type: 'get', accessKeyId })) ??
    (await askCrypto(bus, { type: 'create', accessKeyId }));
  if (!secret) throw new Error('crypto gave no secret for the first access key');
  return secret;
}

async function askCrypto(bus: Bus, request: CredentialRequest): Promise<string | null> {
  const reply = await new SealedClient(bus).request<CredentialReply>(CRYPTO.credentials, request);
  return reply.secretAccessKey;
}

/** Asked again with the same ids it has no second effect. False: the log has another first admin. */
async function createInstallation(bus: Bus, credentials: Credentials): Promise<boolean> {
  const { projectId, accessKeyId, token } = credentials;
  const request: BootstrapRequest = {
    projectId,
    principalId: deterministicId('first-admin', projectId, accessKeyId),
    accessKeyId,
    tokenId: deterministicId('first-token', projectId, accessKeyId),
    tokenHash: tokenHash(token),
  };
  try {
    await bus.request(LIFECYCLE.bootstrap, request);
    return true;
  } catch (error) {
    if (isKeyledgerError(error) && error.code === 'AlreadyExists') return false;
    throw error;
  }
}

/** Whether the gateway knows who this is. Waits a little for a principal that was made a moment ago. */
export async function isAccepted({ endpoint, token }: Credentials): Promise<boolean> {
  const deadline = performance.now() + FIRST_USE_TIMEOUT_MS;
  for (;;) {
    const response = await fetch(`${endpoint}/api/v1/whoami`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(FIRST_USE_TIMEOUT_MS),
    }).catch(() => null);
    if (response?.ok) return true;
    if (performance.now() > deadline) return false;
    await sleep(FIRST_USE_PAUSE_MS);
  }
}
