import { Sleeper } from './sleeper.js';

describe('a sleeper', () => {
  it('wakes by itself', async () => {
    await new Sleeper().sleep(20);
  });

  it('is woken', async () => {
    const sleeper = new Sleeper();
    const sleeping = sleeper.sleep(60_000);
    sleeper.wake();
    await sleeping;
  });

  it('does not miss a wake that comes while it is awake, and sleeps again after it', async () => {
    const sleeper = new Sleeper();
    sleeper.wake();
    await sleeper.sleep(60_000);
    const from = performance.now();
    await sleeper.sleep(50);
    expect(performance.now() - from).toBeGreaterThanOrEqual(45);
  });
});
