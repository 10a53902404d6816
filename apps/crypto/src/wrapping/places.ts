import type {
  ChannelKeyRow,
  CredentialRow,
  HistoryKeyRow,
  ImportParametersRow,
  KeyVersionRow,
} from '../material-store/schema.js';
import type { WrapPlace } from './wrap.js';

/** Where the secrets of the material store belong: what their wrapping is bound to. */
export const versionPlace = (row: Omit<KeyVersionRow, 'wrapped' | 'created_at'>): WrapPlace => ({
  kind: 'key-version',
  id: row.key_id,
  under: row.mkey_id,
  projectId: row.project_id,
  version: row.version,
  spec: row.spec,
});

export const historyKeyPlace = (row: Pick<HistoryKeyRow, 'key_id' | 'mkey_id'>): WrapPlace => ({
  kind: 'history-key',
  id: row.key_id,
  under: row.mkey_id,
});

export const credentialPlace = (row: Pick<CredentialRow, 'access_key_id' | 'mkey_id'>): WrapPlace => ({
  kind: 'credential',
  id: row.access_key_id,
  under: row.mkey_id,
});

export const channelKeyPlace = (row: Pick<ChannelKeyRow, 'id' | 'mkey_id'>): WrapPlace => ({
  kind: 'channel-key',
  id: row.id,
  under: row.mkey_id,
});

export const importParametersPlace = (
  row: Pick<ImportParametersRow, 'key_id' | 'token_id' | 'mkey_id' | 'algorithm'>,
): WrapPlace => ({
  kind: 'import-parameters',
  id: `${row.key_id}/${row.token_id}/${row.algorithm}`,
  under: row.mkey_id,
});
