/** The errors of RustFS's admin API and their HTTP status. */
export const RUSTFS_ERROR_STATUS = {
  InvalidRequest: 400,
  AccessDenied: 403,
  NotFound: 404,
  Conflict: 409,
  InternalError: 500,
  NotImplemented: 501,
} as const;

export type RustfsErrorCode = keyof typeof RUSTFS_ERROR_STATUS;

/** A refusal that only this dialect knows. Refusals that all dialects share are `KeyledgerError`s. */
export class RustfsError extends Error {
  override readonly name = 'RustfsError';

  constructor(
    readonly code: RustfsErrorCode,
    message: string,
  ) {
    super(message);
  }
}
