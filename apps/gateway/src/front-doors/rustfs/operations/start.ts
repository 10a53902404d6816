import { operation } from '../operation.js';

export const start = operation(
  {
    name: 'start',
    routes: ['POST start'],
    does: 'start KMS',
    compatibility: {
      status: 'differs',
      how: 'the vault backend is not available yet and answers 501; one that runs answers 409 unless `force` is set',
    },
  },
  (input) => input.flag('force') ?? false,
  async (call, force) => {
    const again = call.service?.status === 'Running';
    const { status } = await call.changeService({ type: 'StartKmsService', force });
    return { success: true, message: `KMS service ${again ? 'restarted' : 'started'} successfully`, status };
  },
);
