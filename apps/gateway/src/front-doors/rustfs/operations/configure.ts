import { operation } from '../operation.js';
import { applyConfiguration } from '../service/apply.js';
import { readConfiguration } from '../service/fields.js';

export const configure = operation(
  {
    name: 'configure',
    routes: ['POST configure'],
    does: 'configure KMS',
    compatibility: {
      status: 'differs',
      how:
        'backends `local` and `vault`; of the local one `key_dir` is shown and not used, `master_key` and `file_permissions` are ' +
        'taken and not kept; TLS is always verified',
    },
  },
  readConfiguration,
  async (call, input) => {
    const { status } = await applyConfiguration(call, 'ConfigureKmsService', input);
    return { success: true, message: 'KMS configured successfully', status };
  },
);
