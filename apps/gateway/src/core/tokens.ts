/** Injection tokens of things that are no classes. */
export const LOG = Symbol('log');
export const SERVICE_CONTEXT = Symbol('service context');
