import { assertNever } from '../../errors.js';
import type { KeyEvent } from '../events.js';
import type { KeyHistory } from '../state.js';
import { bindResource, unbindResource, type BindResource, type UnbindResource } from './bind-resource.js';
import {
  blockResources,
  releaseResources,
  type BlockResources,
  type ReleaseResources,
} from './block-resources.js';
import { createKey, type CreateKey } from './create-key.js';
import {
  cancelDeletion,
  deleteNow,
  deleteOnSchedule,
  remindOfDeletion,
  scheduleDeletion,
  type CancelDeletion,
  type DeleteNow,
  type DeleteOnSchedule,
  type RemindOfDeletion,
  type ScheduleDeletion,
} from './delete-key.js';
import { changeDescription, changeTags, type ChangeDescription, type ChangeTags } from './describe-tag.js';
import {
  disableKey,
  enableKey,
  setVersionState,
  type DisableKey,
  type EnableKey,
  type SetVersionState,
} from './enable-disable.js';
import {
  createGrant,
  givePermission,
  retireGrant,
  revokeGrant,
  takePermission,
  type CreateGrant,
  type GivePermission,
  type RetireGrant,
  type RevokeGrant,
  type TakePermission,
} from './grants.js';
import {
  deleteMaterial,
  expireMaterial,
  importMaterial,
  remindOfExpiry,
  type DeleteMaterial,
  type ExpireMaterial,
  type ImportMaterial,
  type RemindOfExpiry,
} from './import-material.js';
import { livingKey } from './living-key.js';
import {
  removeRotationPeriod,
  rotateKey,
  rotateKeyOnSchedule,
  setRotationPeriod,
  type RemoveRotationPeriod,
  type RotateKey,
  type RotateKeyOnSchedule,
  type SetRotationPeriod,
} from './rotate-key.js';

/** A change asked of a key that exists. */
export type ChangeCommand =
  | EnableKey
  | DisableKey
  | SetVersionState
  | RotateKey
  | RotateKeyOnSchedule
  | SetRotationPeriod
  | RemoveRotationPeriod
  | ChangeDescription
  | ChangeTags
  | ScheduleDeletion
  | CancelDeletion
  | DeleteNow
  | DeleteOnSchedule
  | RemindOfDeletion
  | ImportMaterial
  | DeleteMaterial
  | ExpireMaterial
  | RemindOfExpiry
  | CreateGrant
  | RevokeGrant
  | RetireGrant
  | GivePermission
  | TakePermission
  | BindResource
  | UnbindResource
  | BlockResources
  | ReleaseResources;

export type KeyCommand = CreateKey | ChangeCommand;

/**
 * What happens when this command meets this state: the events to append, none when nothing changes.
 * Pure: time, ids and material arrive in the command.
 *
 * @param projectId the caller's project, or null for a service's own command; a key of another project is not found.
 * @throws KeyledgerError when the command is refused.
 */
export function decide(command: KeyCommand, before: KeyHistory, projectId: string | null): KeyEvent[] {
  if (command.type === 'CreateKey') return createKey(command, before);
  const key = livingKey(before, projectId);
  switch (command.type) {
    case 'EnableKey':
      return enableKey(key);
    case 'DisableKey':
      return disableKey(key, command);
    case 'SetVersionState':
      return setVersionState(key, command);
    case 'RotateKey':
      return rotateKey(key, command);
    case 'RotateKeyOnSchedule':
      return rotateKeyOnSchedule(key, command);
    case 'SetRotationPeriod':
      return setRotationPeriod(key, command);
    case 'RemoveRotationPeriod':
      return removeRotationPeriod(key);
    case 'ChangeDescription':
      return changeDescription(key, command);
    case 'ChangeTags':
      return changeTags(key, command);
    case 'ScheduleDeletion':
      return scheduleDeletion(key, command);
    case 'CancelDeletion':
      return cancelDeletion(key);
    case 'DeleteNow':
      return deleteNow(key, command);
    case 'DeleteOnSchedule':
      return deleteOnSchedule(key, command);
    case 'RemindOfDeletion':
      return remindOfDeletion(key, command);
    case 'ImportMaterial':
      return importMaterial(key, command);
    case 'DeleteMaterial':
      return deleteMaterial(key);
    case 'ExpireMaterial':
      return expireMaterial(key, command);
    case 'RemindOfExpiry':
      return remindOfExpiry(key, command);
    case 'CreateGrant':
      return createGrant(key, command);
    case 'RevokeGrant':
      return revokeGrant(key, command);
    case 'RetireGrant':
      return retireGrant(key, command);
    case 'GivePermission':
      return givePermission(key, command);
    case 'TakePermission':
      return takePermission(key, command);
    case 'BindResource':
      return bindResource(key, command);
    case 'UnbindResource':
      return unbindResource(key, command);
    case 'BlockResources':
      return blockResources(key);
    case 'ReleaseResources':
      return releaseResources(key);
    default:
      return assertNever(command);
  }
}
