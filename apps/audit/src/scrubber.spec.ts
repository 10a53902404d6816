import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '@keyledger/runtime';
import { Scrubber } from './scrubber.js';

const log = createLog('audit', 'test', 'silent');

function scrubberOf(dialect: 'sqlite' | 'postgres') {
  let scrubs = 0;
  const scrub = async () => {
    scrubs += 1;
    return true;
  };
  return { scrubber: new Scrubber({ dialect, scrub }, log), scrubs: () => scrubs };
}

describe('the scrubber', () => {
  it('scrubs once for deletions that come together', async () => {
    const { scrubber, scrubs } = scrubberOf('sqlite');
    scrubber.request(20);
    scrubber.request(20);
    await sleep(100);
    expect(scrubs()).toBe(1);
    scrubber.request(20);
    await sleep(100);
    expect(scrubs()).toBe(2);
    scrubber.stop();
  });

  it('does nothing once it is stopped, nor where there is nothing to do', async () => {
    const stopped = scrubberOf('sqlite');
    stopped.scrubber.request(20);
    stopped.scrubber.stop();
    stopped.scrubber.request(20);
    const elsewhere = scrubberOf('postgres');
    elsewhere.scrubber.request(20);
    await sleep(60);
    expect([stopped.scrubs(), elsewhere.scrubs()]).toEqual([0, 0]);
  });
});
