/** Our times (ISO 8601 UTC, milliseconds) as RustFS writes them, with microseconds: `2024-09-18T07:10:42.012345Z`. */
export const timestamp = (iso: string): string => iso.replace(/\.(\d{3})Z$/, '.$1000Z');
