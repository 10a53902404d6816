import { KeyledgerError } from '@keyledger/domain';
import type { MasterKeys } from '../master-keys/master-keys.js';
import type { MaterialStore } from '../material-store/material-store.js';
import { bytesOf } from '../operations/bytes.js';
import { unwrap, wrap, type WrapPlace } from '../wrapping/wrap.js';
import { MAX_IMPORT_TOKEN_BYTES } from './limits.js';

const UUID_BYTES = 16;
const MASTER_KEY_PREFIX = 'mkey_';

/** What a token says. It stays readable for as long as its master key lives, so that an expired one can be called that. */
export interface ImportTicket {
  /** Names the wrapping key. */
  tokenId: string;
  /** ISO 8601 UTC. */
  validTo: string;
}

/** Bound to the key: as another key's token it does not open. */
const tokenPlace = (keyId: string, under: string): WrapPlace => ({ kind: 'import-token', id: keyId, under });

/** token = base64(master key's UUID[16] ‖ ticket, wrapped under that master key) */
export function sealToken({ current }: MasterKeys, keyId: string, ticket: ImportTicket): string {
  const masterId = Buffer.from(current.id.slice(MASTER_KEY_PREFIX.length).replaceAll('-', ''), 'hex');
  const text = Buffer.from(JSON.stringify(ticket));
  return Buffer.concat([masterId, wrap(current.key, tokenPlace(keyId, current.id), text)]).toString('base64');
}

/** @throws KeyledgerError InvalidImportToken: altered, another key's, or none. */
export async function openToken(
  masters: MasterKeys,
  store: MaterialStore,
  keyId: string,
  token: string,
): Promise<ImportTicket> {
  const bytes = tokenBytes(token);
  const hex = bytes.toString('hex', 0, UUID_BYTES);
  const known = (await store.masterKeys()).find(
    ({ id }) => id.replaceAll('-', '') === MASTER_KEY_PREFIX + hex,
  );
  if (!known) throw invalidToken();
  const master = await masters.master(known.id);
  try {
    const text = unwrap(master, tokenPlace(keyId, known.id), bytes.subarray(UUID_BYTES));
    return JSON.parse(text.toString()) as ImportTicket;
  } catch {
    throw invalidToken();
  }
}

function tokenBytes(token: string): Buffer {
  try {
    return bytesOf(token, 'importToken', MAX_IMPORT_TOKEN_BYTES);
  } catch {
    throw invalidToken();
  }
}

export const invalidToken = (): KeyledgerError =>
  new KeyledgerError('InvalidImportToken', 'this is not an import token of this key');
