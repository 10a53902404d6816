export * from './bus-server.js';
export * from './clock.js';
export * from './health.js';
export * from './history-keyring.js';
export * from './log.js';
export * from './service.js';
export * from './settings.js';
export * from './telemetry.js';
