import type { Route, RustfsOperation } from '../operation.js';
import { RustfsError } from '../wire/rustfs-error.js';

const WHY =
  "RustFS's bundles lie in folders of its server; Keyledger takes backups of its own by its native API";

/** Refused whatever it says: nothing of the request is read. */
const refused = (name: string, does: string, ...routes: [Route, ...Route[]]): RustfsOperation => ({
  ...{ name, routes, does, compatibility: { status: 'refused', why: WHY } },
  answer: () => Promise.reject(new RustfsError('NotImplemented', `cannot ${does}: ${WHY}`)),
});

/** The routes of newer versions of RustFS that have no meaning here. */
export const backupAndRestore: readonly RustfsOperation[] = [
  refused('backup', 'take or show backups', 'GET backup', 'POST backup'),
  refused('restore', 'restore a backup', 'POST restore'),
  refused('restore-dry-run', 'try a restore', 'POST restore/dry-run'),
  refused('restore-abort', 'abort a restore', 'POST restore/abort'),
];
