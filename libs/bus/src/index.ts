export * from './bundle.js';
export * from './bus.js';
export * from './leases.js';
export * from './sealed-channel.js';
export * from './usage-stream.js';
export * from './wire.js';
