export * from './audit.js';
export * from './context.js';
export * from './crypto.js';
export * from './lifecycle.js';
export * from './permissions.js';
export * from './scheduler.js';
export * from './subjects.js';
