import { LIFECYCLE, type Quotas } from '@keyledger/contracts';
import { operation } from '../operation.js';

export const userQuotas = operation(
  'keys.read',
  () => undefined,
  async (call) => {
    const { keys, grantsPerKey } = await call.backend.ask<Quotas>(LIFECYCLE.showQuotas, {
      context: call.context,
    });
    return {
      quotas: {
        resources: [
          { type: 'CMK', ...keys },
          { type: 'grant_per_CMK', ...grantsPerKey },
        ],
      },
    };
  },
);
