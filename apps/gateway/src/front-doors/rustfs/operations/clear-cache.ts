import { operation } from '../operation.js';

export const clearCache = operation(
  {
    name: 'clear-cache',
    routes: ['POST clear-cache'],
    does: 'clear the cache',
    compatibility: {
      status: 'works',
    },
    needsRunning: true,
  },
  () => undefined,
  async (call) => call.clearCache(),
);
