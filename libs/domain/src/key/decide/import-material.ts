import { KeyledgerError } from '../../errors.js';
import { MAX_IMPORT_VALIDITY_DAYS, MS_PER_DAY } from '../../limits.js';
import type {
  KeyMaterialDeleted,
  KeyMaterialExpired,
  KeyMaterialExpiryNearing,
  KeyMaterialImported,
  MaterialFacts,
} from '../events.js';
import type { Key } from '../state.js';
import { requireState } from './living-key.js';

export interface ImportMaterial {
  type: 'ImportMaterial';
  /** Of the material that crypto unwrapped and stored. */
  material: MaterialFacts;
  /** ISO 8601 UTC; null: it does not expire. */
  expiresAt: string | null;
  at: string;
}
export interface DeleteMaterial {
  type: 'DeleteMaterial';
}
export interface ExpireMaterial {
  type: 'ExpireMaterial';
  /** The time of expiry being answered; a stale one changes nothing. */
  dueAt: string;
}
export interface RemindOfExpiry {
  type: 'RemindOfExpiry';
  expiresAt: string;
}

/** What can be refused before any material is unwrapped. */
export function checkImport(key: Key, expiresAt: string | null, at: string): void {
  if (key.origin !== 'EXTERNAL') {
    throw new KeyledgerError('UnsupportedOperation', 'only a key of origin EXTERNAL takes imported material');
  }
  requireState(key, 'take imported material', 'PendingImport', 'Enabled', 'Disabled');
  if (expiresAt === null) return;
  const validMs = Date.parse(expiresAt) - Date.parse(at);
  if (!(validMs > 0 && validMs <= MAX_IMPORT_VALIDITY_DAYS * MS_PER_DAY)) {
    throw new KeyledgerError(
      'InvalidRequest',
      `expiry must lie within the next ${MAX_IMPORT_VALIDITY_DAYS} days`,
    );
  }
}

/** The first import makes version 1; later ones must bring the same material again (spec/aws-kms.md 7, Huawei KMS.0305). */
export function importMaterial(key: Key, { material, expiresAt, at }: ImportMaterial): KeyMaterialImported[] {
  checkImport(key, expiresAt, at);
  const known = key.versions[0];
  if (known && known.fingerprint !== material.fingerprint) {
    throw new KeyledgerError('IncorrectKeyMaterial', 'this is not the material that the key had before');
  }
  if (known && key.state !== 'PendingImport' && key.material.expiresAt === expiresAt) return [];
  return [{ type: 'KeyMaterialImported', data: { material, expiresAt } }];
}

export function deleteMaterial(key: Key): KeyMaterialDeleted[] {
  if (key.origin !== 'EXTERNAL') {
    throw new KeyledgerError(
      'UnsupportedOperation',
      'only imported material can be deleted: schedule the key’s deletion',
    );
  }
  requireState(key, 'have its material deleted', 'PendingImport', 'Enabled', 'Disabled');
  return key.state === 'PendingImport' ? [] : [{ type: 'KeyMaterialDeleted', data: {} }];
}

export function expireMaterial(key: Key, { dueAt }: ExpireMaterial): KeyMaterialExpired[] {
  return key.material.present && key.material.expiresAt === dueAt
    ? [{ type: 'KeyMaterialExpired', data: { dueAt } }]
    : [];
}

export function remindOfExpiry(key: Key, { expiresAt }: RemindOfExpiry): KeyMaterialExpiryNearing[] {
  const due = key.material.present && key.material.expiresAt === expiresAt && !key.material.reminded;
  return due ? [{ type: 'KeyMaterialExpiryNearing', data: { expiresAt } }] : [];
}
