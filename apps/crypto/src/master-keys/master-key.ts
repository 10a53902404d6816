import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { newId } from '@keyledger/domain';
import type { MasterKeyRow } from '../material-store/schema.js';
import { unwrap, wrap, type WrapPlace } from '../wrapping/wrap.js';

const MASTER_KEY_BYTES = 32;

/** A master key in memory. */
export interface MasterKey {
  /** `mkey_<uuid>`. */
  id: string;
  key: KeyObject;
}

/** A root key in memory. */
export interface RootKey {
  /** `nsk_<uuid>`. */
  id: string;
  key: KeyObject;
}

/** A new master key, wrapped by this root key. @param at ISO 8601 UTC */
export function newMasterKey(root: RootKey, at: string): MasterKeyRow {
  const id = `mkey_${newId()}`;
  const clear = randomBytes(MASTER_KEY_BYTES);
  const wrapped = wrap(root.key, placeOf(id, root.id), clear);
  clear.fill(0);
  return { id, root_key_id: root.id, wrapped, state: 'in-use', created_at: at };
}

/** @throws Error the row is wrapped by another root key, or was altered. */
export function openMasterKey(root: RootKey, row: MasterKeyRow): KeyObject {
  const clear = unwrapRow(root, row);
  const key = createSecretKey(clear);
  clear.fill(0);
  return key;
}

/** The same master key wrapped by another root key. @throws Error as `openMasterKey`. */
export function rewrapMasterKey(from: RootKey, to: RootKey, row: MasterKeyRow): MasterKeyRow {
  const clear = unwrapRow(from, row);
  const wrapped = wrap(to.key, placeOf(row.id, to.id), clear);
  clear.fill(0);
  return { ...row, root_key_id: to.id, wrapped };
}

function unwrapRow(root: RootKey, row: MasterKeyRow): Buffer {
  if (row.root_key_id !== root.id) {
    throw new Error(`master key ${row.id} is wrapped by ${row.root_key_id}, not by ${root.id}`);
  }
  return unwrap(root.key, placeOf(row.id, root.id), row.wrapped);
}

const placeOf = (id: string, under: string): WrapPlace => ({ kind: 'master-key', id, under });
