import { operation } from '../operation.js';
import { applyConfiguration } from '../service/apply.js';
import { readConfiguration } from '../service/fields.js';

export const reconfigure = operation(
  {
    name: 'reconfigure',
    routes: ['POST reconfigure'],
    does: 'reconfigure KMS',
    compatibility: {
      status: 'differs',
      how: 'as configure; only the fields that are there change, as documented',
    },
  },
  readConfiguration,
  async (call, input) => {
    const { status } = await applyConfiguration(call, 'ReconfigureKmsService', input);
    return { success: true, message: 'KMS reconfigured successfully', status };
  },
);
