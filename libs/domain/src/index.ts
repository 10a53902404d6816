export * from './access/principals.js';
export * from './access/roles.js';
export * from './alias.js';
export * from './errors.js';
export * from './event.js';
export * from './ids.js';
export * from './streams.js';
export * from './key/decide/create-key.js';
export * from './key/decide/index.js';
export { livingKey } from './key/decide/living-key.js';
export { checkRotateKey, owesRotation } from './key/decide/rotate-key.js';
export * from './key/decide/bind-resource.js';
export { checkImport } from './key/decide/import-material.js';
export { sameGrant } from './key/decide/grants.js';
export * from './key/events.js';
export * from './key/grants.js';
export * from './key/evolve.js';
export * from './key/specs.js';
export * from './key/state.js';
export * from './key/use.js';
export * from './limits.js';
export * from './custody/events.js';
export * from './custody/backup-events.js';
export * from './custody/state.js';
export * from './custody/rotations.js';
export * from './custody/evolve.js';
export * from './custody/decide.js';
export * from './custody/protection.js';
export * from './custody/share-holders.js';
export * from './kms-service/configuration.js';
export * from './kms-service/decide.js';
export * from './kms-service/events.js';
export * from './kms-service/state.js';
export {
  DEFAULT_APPROLE_MOUNT,
  MAX_BACKEND_ADDRESS_CHARS,
  MAX_BACKEND_PATH_CHARS,
  MAX_BACKEND_SECRET_CHARS,
} from './kms-service/limits.js';
