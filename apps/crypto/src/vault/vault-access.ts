import { readFile } from 'node:fs/promises';
import type { VaultSettings } from './vault-client.js';

/** The installation's own Vault or OpenBao: what locks on shares and the backup store are told of it. */
export interface VaultAccess {
  KEYLEDGER_VAULT_ADDR?: string | undefined;
  KEYLEDGER_VAULT_TOKEN_FILE?: string | undefined;
  KEYLEDGER_VAULT_ROLE_ID?: string | undefined;
  KEYLEDGER_VAULT_SECRET_ID_FILE?: string | undefined;
  KEYLEDGER_VAULT_APPROLE_MOUNT: string;
  KEYLEDGER_VAULT_NAMESPACE?: string | undefined;
  KEYLEDGER_VAULT_CA_FILE?: string | undefined;
}

const TIMEOUT_MS = 10_000;
const RETRIES = 3;

/** @throws Error a setting is missing or its file cannot be read; says which, and nothing of its content */
export async function vaultSettings(access: VaultAccess): Promise<VaultSettings> {
  const { KEYLEDGER_VAULT_ADDR: address, KEYLEDGER_VAULT_CA_FILE: caFile } = access;
  if (!address) throw new Error('KEYLEDGER_VAULT_ADDR is not set');
  return {
    address,
    auth: await authOf(access),
    timeoutMs: TIMEOUT_MS,
    retries: RETRIES,
    ...(access.KEYLEDGER_VAULT_NAMESPACE ? { namespace: access.KEYLEDGER_VAULT_NAMESPACE } : {}),
    ...(caFile ? { ca: await content(caFile, 'KEYLEDGER_VAULT_CA_FILE') } : {}),
  };
}

async function authOf(access: VaultAccess): Promise<VaultSettings['auth']> {
  const { KEYLEDGER_VAULT_TOKEN_FILE: tokenFile, KEYLEDGER_VAULT_ROLE_ID: roleId } = access;
  if (tokenFile) return { type: 'token', token: await content(tokenFile, 'KEYLEDGER_VAULT_TOKEN_FILE') };
  const { KEYLEDGER_VAULT_SECRET_ID_FILE: secretIdFile, KEYLEDGER_VAULT_APPROLE_MOUNT: mount } = access;
  if (!roleId || !secretIdFile) {
    throw new Error(
      'Vault needs KEYLEDGER_VAULT_TOKEN_FILE, or KEYLEDGER_VAULT_ROLE_ID and KEYLEDGER_VAULT_SECRET_ID_FILE',
    );
  }
  const secretId = await content(secretIdFile, 'KEYLEDGER_VAULT_SECRET_ID_FILE');
  return { type: 'approle', roleId, secretId, mount };
}

async function content(file: string, setting: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`the file named by ${setting} cannot be read`);
  });
  return text.trim();
}
