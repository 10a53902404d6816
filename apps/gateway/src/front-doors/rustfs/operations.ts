import type { RustfsOperation } from './operation.js';
import { backupAndRestore } from './operations/backup-and-restore.js';
import { cancelKeyDeletion } from './operations/cancel-key-deletion.js';
import { clearCache } from './operations/clear-cache.js';
import { config } from './operations/config.js';
import { configure } from './operations/configure.js';
import { createKey } from './operations/create-key.js';
import { deleteKey } from './operations/delete-key.js';
import { describeKey } from './operations/describe-key.js';
import { disableKey } from './operations/disable-key.js';
import { enableKey } from './operations/enable-key.js';
import { generateDataKey } from './operations/generate-data-key.js';
import { listKeys } from './operations/list-keys.js';
import { reconfigure } from './operations/reconfigure.js';
import { rotateKey } from './operations/rotate-key.js';
import { start } from './operations/start.js';
import { status } from './operations/status.js';
import { stop } from './operations/stop.js';
import { tagKey } from './operations/tag-key.js';
import { untagKey } from './operations/untag-key.js';
import { updateKeyDescription } from './operations/update-key-description.js';

/** Every operation of RustFS's KMS admin API, with its routes and how it is beside RustFS's own. */
export const OPERATIONS: readonly RustfsOperation[] = [
  configure,
  reconfigure,
  start,
  stop,
  status,
  config,
  clearCache,
  createKey,
  listKeys,
  describeKey,
  deleteKey,
  cancelKeyDeletion,
  generateDataKey,
  enableKey,
  disableKey,
  rotateKey,
  tagKey,
  untagKey,
  updateKeyDescription,
  ...backupAndRestore,
];
