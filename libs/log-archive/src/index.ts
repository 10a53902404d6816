export * from './errors.js';
export * from './export-log.js';
export * from './import-log.js';
export * from './open-store.js';
export * from './read-archive.js';
export type { ArchiveSummary } from './format.js';
