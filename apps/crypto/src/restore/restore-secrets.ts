import type { RestoreSecretRow } from '../backup/schema.js';
import type { WrappedTable } from '../material-store/wrapped-tables.js';
import type { WrapPlace } from '../wrapping/wrap.js';

/** Where what opens an uploaded file belongs. */
export const secretPlace = (restoreId: string, under: string): WrapPlace => ({
  kind: 'restore-secret',
  id: restoreId,
  under,
});

/** So that the rotation of master keys goes through them too: a restore may take longer than that. */
export const RESTORE_SECRETS: WrappedTable = {
  name: 'restore_secrets',
  key: ['restore_id'],
  place: (row) => secretPlace((row as RestoreSecretRow).restore_id, row.mkey_id),
};
