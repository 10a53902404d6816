export * from './port.js';
export * from './limits.js';
export * from './sealing.js';
export * from './open.js';
export * from './memory/memory-event-store.js';
export * from './sqlite/sqlite-event-store.js';
export type { KurrentDbEventStore, KurrentDbEventStoreOptions } from './kurrentdb/kurrentdb-event-store.js';
