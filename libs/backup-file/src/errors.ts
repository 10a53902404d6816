/** What can be wrong with a file that is given as a backup. */
export type BackupFileFault =
  | 'NotABackup'
  /** Of a later version, or with parameters that are not tried. */
  | 'Unsupported'
  | 'WrongPassword'
  /** Ends before its end record. */
  | 'Cut'
  | 'Altered';

/** The file cannot be used. The message says why, for an operator; it never holds anything of what the file holds. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';

  constructor(
    readonly fault: BackupFileFault,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** True for a `BackupFileError`, also from another realm (a test runner's). */
export function isBackupFileError(error: unknown): error is BackupFileError {
  return typeof error === 'object' && error !== null && (error as Error).name === 'BackupFileError';
}

export const cut = (cause?: unknown): BackupFileError =>
  new BackupFileError(
    'Cut',
    'the backup file ends too early: it was cut short, or its end was altered',
    cause === undefined ? {} : { cause },
  );

export const altered = (what: string, cause?: unknown): BackupFileError =>
  new BackupFileError(
    'Altered',
    `the backup file was altered or damaged: ${what}`,
    cause === undefined ? {} : { cause },
  );
