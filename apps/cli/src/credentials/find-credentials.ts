import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError, fileError, systemCode } from '../errors.js';
import { EXIT } from '../exit-codes.js';

/** Where the service is, and what to show it. */
export interface Credentials {
  /** `http://host:port`, without the API's prefix. */
  endpoint: string;
  token: string;
}

export interface CredentialSources {
  /** `--credentials`. */
  file?: string;
  /** `--endpoint`. */
  endpoint?: string;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

export interface FoundCredentials {
  credentials: Credentials;
  /** The file they came from; null when the environment held everything. */
  file: string | null;
  warnings: { code: string; message: string }[];
}

/** DESIGN 9: the gateway listens here unless told otherwise. */
export const DEFAULT_ENDPOINT = 'http://127.0.0.1:7400';
const MAX_CREDENTIALS_FILE_BYTES = 65_536;
const READABLE_OR_WRITABLE_BY_OTHERS = 0o077;

const noCredentials = (message: string): CliError => new CliError('NoCredentials', message, EXIT.usage);

/**
 * Finds endpoint and token: `KEYLEDGER_TOKEN` and `--endpoint` / `KEYLEDGER_ENDPOINT` replace what the file says. There is no
 * option for the token itself, since a command line can be read by every user of the machine.
 *
 * @throws CliError `NoCredentials` when there is no token, or a file that can't be used.
 */
export function findCredentials(sources: CredentialSources): FoundCredentials {
  const { env } = sources;
  const path = credentialsPath(sources);
  const token = env['KEYLEDGER_TOKEN'] || null;
  const content = readCredentials(path.path, path.asked || token === null);
  const endpoint = sources.endpoint || env['KEYLEDGER_ENDPOINT'] || content?.endpoint || DEFAULT_ENDPOINT;
  const found = token ?? content?.token ?? null;
  if (found === null) throw noCredentials(`${path.path} holds no token`);
  const credentials = { endpoint: checkedEndpoint(endpoint), token: found };
  const warnings = [
    ...(content?.exposed ? [exposedWarning(path.path)] : []),
    ...(isClearOverNetwork(credentials.endpoint) ? [clearWarning(credentials.endpoint)] : []),
  ];
  return { credentials, file: content === null ? null : path.path, warnings };
}

function credentialsPath({ file, env, cwd }: CredentialSources): { path: string; asked: boolean } {
  const asked = file || env['KEYLEDGER_CREDENTIALS'];
  if (asked) return { path: resolve(cwd, asked), asked: true };
  return {
    path: resolve(cwd, join(env['KEYLEDGER_DATA'] || '.keyledger', 'credentials.json')),
    asked: false,
  };
}

interface CredentialsFile {
  endpoint: string | null;
  token: string | null;
  exposed: boolean;
}

function readCredentials(path: string, needed: boolean): CredentialsFile | null {
  try {
    const { mode, size } = statSync(path);
    if (size > MAX_CREDENTIALS_FILE_BYTES) throw noCredentials(`${path} is too large for a credentials file`);
    const exposed = process.platform !== 'win32' && (mode & READABLE_OR_WRITABLE_BY_OTHERS) !== 0;
    return { ...parseCredentials(path, readFileSync(path, 'utf8')), exposed };
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (systemCode(error) !== 'ENOENT') throw noCredentials(fileError('read', path, error).message);
    if (!needed) return null;
    throw noCredentials(
      `no credentials at ${path}: start the service once, or name the file with --credentials or KEYLEDGER_CREDENTIALS`,
    );
  }
}

function parseCredentials(path: string, text: string): Pick<CredentialsFile, 'endpoint' | 'token'> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes the file, and the file holds secrets.
    throw noCredentials(`${path} is not JSON`);
  }
  const field = (name: string): string | null => {
    const value = (parsed as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { endpoint: field('endpoint'), token: field('token') };
}

function checkedEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new CliError('Usage', `the endpoint must look like https://host:port, not ${endpoint}`, EXIT.usage);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function isClearOverNetwork(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

const exposedWarning = (path: string) => ({
  code: 'CredentialsExposed',
  message: `${path} can be read or changed by others: run chmod 600 on it`,
});
const clearWarning = (endpoint: string) => ({
  code: 'ClearTransport',
  message: `the token travels in clear to ${endpoint}: use https`,
});
