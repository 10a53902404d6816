/** Injection tokens of things that are no classes. */
export const LOG = Symbol('log');
/** Name of this process among the gateways. */
export const INSTANCE = Symbol('instance');
/** Kind of the event store. */
export const STORE_KIND = Symbol('event store kind');
