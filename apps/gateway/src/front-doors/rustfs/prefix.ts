/** Where the API is, as RustFS has it. */
export const PREFIX = 'rustfs/admin/v3/kms';
