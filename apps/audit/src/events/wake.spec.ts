import { Wake } from './wake.js';

describe('waiting for news of the log', () => {
  it('ends for everybody at the first news', async () => {
    const wake = new Wake();
    const waiting = [1, 2, 3].map(() => wake.changedSince(wake.changes, 10_000));
    wake.notify();
    await Promise.all(waiting);
  });

  it('misses no news between looking and waiting', async () => {
    const wake = new Wake();
    const seen = wake.changes;
    wake.notify();
    await wake.changedSince(seen, 10_000);
  });

  it('ends by itself after its time', async () => {
    const wake = new Wake();
    const from = performance.now();
    await wake.changedSince(wake.changes, 50);
    expect(performance.now() - from).toBeGreaterThanOrEqual(45);
  });

  it('is refused as Busy to more than can wait, and open again when they are gone', async () => {
    const wake = new Wake();
    const waiting = Array.from({ length: 256 }, () => wake.changedSince(wake.changes, 10_000));
    await expect(wake.changedSince(wake.changes, 10_000)).rejects.toMatchObject({ code: 'Busy' });
    wake.notify();
    await Promise.all(waiting);
    await wake.changedSince(wake.changes, 1);
  });

  it('is over for good when the service stops', async () => {
    const wake = new Wake();
    const waiting = wake.changedSince(wake.changes, 10_000);
    wake.close();
    await waiting;
    await wake.changedSince(wake.changes, 10_000);
  });
});
