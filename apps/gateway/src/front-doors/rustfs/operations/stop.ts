import { operation } from '../operation.js';

export const stop = operation(
  {
    name: 'stop',
    routes: ['POST stop'],
    does: 'stop KMS',
    compatibility: {
      status: 'differs',
      how: 'this API alone stops: keys stay in use through the other front doors',
    },
  },
  () => undefined,
  async (call) => {
    const { status } = await call.changeService({ type: 'StopKmsService' });
    return { success: true, message: 'KMS service stopped successfully', status };
  },
);
