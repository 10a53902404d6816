import { operation } from '../operation.js';

export const clearCache = operation(
  {
    name: 'clear-cache',
    routes: ['POST clear-cache'],
    does: 'clear the cache',
    compatibility: {
      status: 'differs',
      how: 'there is nothing to clear: what nodes hold of keys follows the log, so that nothing in it is stale',
    },
    needsRunning: true,
  },
  () => undefined,
  async () => undefined,
);
