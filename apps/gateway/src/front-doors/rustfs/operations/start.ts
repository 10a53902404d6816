import { operation } from '../operation.js';

export const start = operation(
  {
    name: 'start',
    routes: ['POST start'],
    does: 'start KMS',
    compatibility: {
      status: 'differs',
      how: 'one that runs answers 409 unless `force` is set; a Vault that cannot be used now keeps the service from starting (500)',
    },
  },
  (input) => input.flag('force') ?? false,
  async (call, force) => {
    const again = call.service?.status === 'Running';
    const { status } = await call.changeService({ type: 'StartKmsService', force });
    return { success: true, message: `KMS service ${again ? 'restarted' : 'started'} successfully`, status };
  },
);
