/** What is wrong with an archive, for people and for scripts. */
export type Damage =
  /** It is no archive of this version. */
  | 'NotAnArchive'
  /** A line's words are not those that were written. */
  | 'Altered'
  /** Records between two others are gone. */
  | 'RecordsMissing'
  /** A record stands where another should. */
  | 'OutOfOrder'
  /** The last line is missing. */
  | 'Cut'
  /** Something stands behind the last line. */
  | 'Appended'
  /** It is whole, and another one than was expected. */
  | 'OtherArchive';

/** An archive that cannot be trusted. Its message names the line. */
export class ArchiveDamagedError extends Error {
  override readonly name = 'ArchiveDamagedError';
  constructor(
    readonly damage: Damage,
    message: string,
  ) {
    super(message);
  }
}

/** The store is not one that a log can be exported from, or imported into. */
export class ArchiveStoreError extends Error {
  override readonly name = 'ArchiveStoreError';
}
