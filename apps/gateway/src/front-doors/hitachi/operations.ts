/** How an operation is beside the array's own. */
export type Compatibility =
  { status: 'works' } | { status: 'differs'; how: string } | { status: 'refused'; why: string };

export interface HitachiOperation {
  name: string;
  /** Method, and path below `/ConfigurationManager/v1/objects`. */
  route: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} ${string}`;
  compatibility: Compatibility;
}

const works = { status: 'works' } as const;
const differs = (how: string): Compatibility => ({ status: 'differs', how });

/** Every operation on encryption keys of the array's API, and what goes with them. */
export const OPERATIONS: readonly HitachiOperation[] = [
  {
    name: 'Open a session',
    route: 'POST sessions',
    compatibility: differs(
      'user and password are an access key; a session is known to the gateway that opened it',
    ),
  },
  { name: 'List sessions', route: 'GET sessions', compatibility: differs("the user's own") },
  { name: 'Get a session', route: 'GET sessions/{sessionId}', compatibility: differs("the user's own") },
  {
    name: 'Discard a session',
    route: 'DELETE sessions/{sessionId}',
    compatibility: differs("the user's own; with or without `force`"),
  },
  { name: 'List jobs', route: 'GET jobs', compatibility: differs('the newest of one gateway and project') },
  {
    name: 'Get a job',
    route: 'GET jobs/{jobId}',
    compatibility: differs('known to the gateway that began it, until it ends or newer ones are too many'),
  },
  {
    name: 'List encryption keys',
    route: 'GET encryption-keys',
    compatibility: differs('no certificate and key encryption keys; `numOfBackups` for who may see backups'),
  },
  { name: 'Get an encryption key', route: 'GET encryption-keys/{keyId}', compatibility: works },
  { name: 'Create encryption keys', route: 'POST encryption-keys', compatibility: works },
  {
    name: 'Delete an encryption key',
    route: 'DELETE encryption-keys/{keyId}',
    compatibility: differs("out of use at once, gone after the project's waiting time"),
  },
  {
    name: 'Count encryption keys',
    route: 'GET encryption-key-counts/instance',
    compatibility: differs('the names of the counts are ours'),
  },
  {
    name: 'Get encryption settings',
    route: 'GET encryption-settings/instance',
    compatibility: differs('on where there are keys; names beside `isEnabled` are ours'),
  },
  {
    name: 'Change encryption settings',
    route: 'PATCH encryption-settings/instance',
    compatibility: differs('switching on makes 16 keys instead of 4096; off is refused while there are keys'),
  },
  {
    name: 'Back up to the KMS',
    route: 'POST encryption-keys/kms/actions/backup/invoke',
    compatibility: differs('all keys of the installation, to its backup store, which may be a KMS or not'),
  },
  {
    name: 'Back up to a file',
    route: 'POST encryption-keys/file/actions/backup/invoke',
    compatibility: differs('all keys of the installation, not an array’s alone'),
  },
  {
    name: 'Restore from a file',
    route: 'POST encryption-keys/file/actions/restore/invoke',
    compatibility: differs('the names of the form’s parts, `file` and `password`, are ours'),
  },
  {
    name: 'Restore from the KMS',
    route: 'POST encryption-keys/all/actions/kms-restore/invoke',
    compatibility: differs('without a body; blocked resources are those that Keyledger was told of'),
  },
];
