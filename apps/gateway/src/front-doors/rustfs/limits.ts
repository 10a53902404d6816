/** Bounds of inputs, beside those that the services have themselves. */
export const MAX_KEY_ID_CHARS = 512;
export const MAX_MARKER_CHARS = 2048;
export const MAX_DESCRIPTION_CHARS = 8192;
export const MAX_TAG_KEY_CHARS = 128;
/** RustFS: what is asked above it is cut to it. */
export const MAX_PAGE_KEYS = 1000;
export const DEFAULT_PAGE_KEYS = 100;

export const MIN_PENDING_WINDOW_DAYS = 7;
export const MAX_PENDING_WINDOW_DAYS = 30;
export const DEFAULT_PENDING_WINDOW_DAYS = 30;
export const HOURS_PER_DAY = 24;
