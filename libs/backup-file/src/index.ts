export * from './errors.js';
export * from './header.js';
export * from './kdf.js';
export * from './password.js';
export * from './read.js';
export * from './records.js';
export * from './recipient.js';
export * from './write.js';
