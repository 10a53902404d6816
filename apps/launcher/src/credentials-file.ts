import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SettingsError } from '@keyledger/runtime/settings';

/** What `credentials.json` holds (mode 0600): the first admin's access key and token. */
export interface Credentials {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  token: string;
  projectId: string;
}

/** RFC 4648 base 32, in which access key ids are written. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ACCESS_KEY_RANDOM_CHARS = 16;

export const credentialsPath = (dataDir: string): string => join(dataDir, 'credentials.json');
export const awsCredentialsPath = (dataDir: string): string => join(dataDir, 'aws-credentials');
/** Holds what is being handed out during the first start, so that a start after a crash finishes the same one. */
export const pendingPath = (dataDir: string): string => `${credentialsPath(dataDir)}.pending`;

export function newCredentials(endpoint: string): Credentials {
  const chars = [...randomBytes(ACCESS_KEY_RANDOM_CHARS)].map((byte) => BASE32[byte % BASE32.length]);
  return {
    endpoint,
    accessKeyId: `KLAK${chars.join('')}`,
    secretAccessKey: '',
    token: `klt_${randomBytes(32).toString('base64url')}`,
    projectId: randomBytes(16).toString('hex'),
  };
}

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Null when there is no such file.
 * @throws SettingsError when it cannot be understood: it is never overwritten then.
 */
export function readCredentials(path: string): Credentials | null {
  if (!existsSync(path)) return null;
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as Credentials;
    if (typeof read.accessKeyId === 'string' && typeof read.token === 'string') return read;
  } catch {
    // Said below, without what the file holds.
  }
  throw new SettingsError(`${path} is not a credentials file of Keyledger; restore it or move it away`);
}

export function writeCredentials(path: string, credentials: Credentials): void {
  writeWhole(path, `${JSON.stringify(credentials, null, 2)}\n`);
}

/**
 * The same access key in the form that AWS's tools read (`AWS_SHARED_CREDENTIALS_FILE`), so that no secret has to pass
 * through a command line.
 */
export function writeAwsCredentials(dataDir: string, credentials: Credentials): void {
  const { accessKeyId, secretAccessKey } = credentials;
  const lines = [
    '[default]',
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
  ];
  writeWhole(awsCredentialsPath(dataDir), `${lines.join('\n')}\n`);
}

/** Whole or not at all, and for nobody else to read. */
function writeWhole(path: string, text: string): void {
  const next = `${path}.new`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
}
