import { onSignal } from './on-signal.js';

describe('putting things in order on a signal', () => {
  const listeners = () => process.listenerCount('SIGTERM');

  it('leaves signals to the process while there is nothing to put in order', () => {
    const before = listeners();
    const forgetOne = onSignal(() => undefined);
    const forgetTwo = onSignal(() => undefined);
    expect(listeners()).toBe(before + 1);
    forgetOne();
    expect(listeners()).toBe(before + 1);
    forgetTwo();
    forgetTwo();
    expect(listeners()).toBe(before);
  });
});
