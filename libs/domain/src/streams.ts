/**
 * The beginnings of all names of streams (`ids.ts`). What goes through the whole log, as an export of it does, goes by this list: a
 * kind of stream that is missing here would be missing there.
 */
export const STREAM_PREFIXES = [
  'key-',
  'alias-',
  'principal-',
  'project-',
  'kms-service-',
  'rootkey-',
  'backup-',
  'ledger-seals',
] as const;
