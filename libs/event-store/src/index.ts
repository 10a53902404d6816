export * from './port.js';
export * from './sealing.js';
