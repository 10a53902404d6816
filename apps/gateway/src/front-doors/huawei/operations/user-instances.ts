import { LIFECYCLE, type Quotas } from '@keyledger/contracts';
import { operation } from '../operation.js';

export const userInstances = operation(
  'keys.read',
  () => undefined,
  async (call) => {
    const { keys } = await call.backend.ask<Quotas>(LIFECYCLE.showQuotas, { context: call.context });
    return { instance_num: keys.used };
  },
);
