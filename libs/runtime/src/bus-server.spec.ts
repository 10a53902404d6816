import { jest } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { MAX_BUNDLED_REQUESTS, type BundleReply, type Bus } from '@keyledger/bus';
import { KeyledgerError } from '@keyledger/domain';
import { startNats, type TestNats } from '../../../test/support/nats.js';
import { serveMessages } from './bus-server.js';
import { createLog } from './log.js';

const log = createLog('audit', 'test', 'silent');

@Controller()
class TestController {
  @MessagePattern('test.text')
  text({ length }: { length: number }): string {
    return 'x'.repeat(length);
  }

  @MessagePattern('test.refuse')
  refuse(): never {
    throw new KeyledgerError('KeyDisabled', 'the key is disabled');
  }

  @MessagePattern('test.fail')
  fail(): never {
    throw new Error('a secret of the inside');
  }

  @MessagePattern('test.bundled', { bundled: true })
  bundled({ n }: { n: number }): unknown {
    if (n === 1) this.refuse();
    if (n === 2) this.fail();
    return n === 3 ? undefined : { n };
  }

  @MessagePattern('test.each', { everyInstance: true })
  each({ refuse }: { refuse: boolean }): string {
    if (refuse) throw new KeyledgerError('Busy', 'not now');
    return 'here';
  }

  @MessagePattern('test.slow')
  async slow(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'done';
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

describe('a service on the bus', () => {
  let nats: TestNats;
  let caller: Bus;
  let app: { close(): Promise<void> } | undefined;

  beforeEach(async () => {
    nats = await startNats();
    caller = await nats.connect('caller');
    app = await serveMessages({ module: TestModule, bus: await nats.connect('service'), queue: 'test', log });
  });
  afterEach(async () => {
    await app?.close();
    await nats.stop();
  });

  it('is sent together what is asked in one turn of the event loop', async () => {
    const sent = jest.spyOn(caller.connection, 'request');
    const first = caller.request('test.text', { length: 1 });
    await Promise.resolve();
    const second = caller.request('test.text', { length: 2 });
    expect(sent).not.toHaveBeenCalled();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toHaveBeenCalledTimes(2);
    expect(await Promise.all([first, second])).toEqual(['x', 'xx']);
  });

  it('answers each request of a bundle as if it had come alone', async () => {
    const bundle = [0, 1, 2, 3].map((n) => ({ n }));
    const { replies } = await caller.request<BundleReply>('test.bundled', { bundle });
    expect(replies).toEqual([
      { ok: { n: 0 } },
      { error: { code: 'KeyDisabled', message: 'the key is disabled' } },
      { error: { code: 'Internal', message: 'the service failed; its log says how' } },
      { ok: null },
    ]);
    await expect(caller.request('test.bundled', { n: 3 })).resolves.toBeNull();
  });

  it('takes a bundle only of a bounded number of requests, and only where it is meant', async () => {
    const bundle = Array.from({ length: MAX_BUNDLED_REQUESTS + 1 }, () => ({ n: 0 }));
    await expect(caller.request('test.bundled', { bundle })).rejects.toMatchObject({
      code: 'InvalidRequest',
    });
    await expect(caller.request('test.text', { bundle: [], length: 3 })).resolves.toBe('xxx');
  });

  it('answers, and refuses in its own words', async () => {
    await expect(caller.request('test.text', { length: 3 })).resolves.toBe('xxx');
    await expect(caller.request('test.refuse', {})).rejects.toMatchObject({
      code: 'KeyDisabled',
      message: 'the key is disabled',
    });
  });

  it('says nothing of what went wrong inside', async () => {
    const failed = caller.request('test.fail', {});
    await expect(failed).rejects.toMatchObject({ code: 'Internal' });
    await expect(failed).rejects.not.toThrow(/secret/);
  });

  it('refuses an answer that is too large for a message, and goes on', async () => {
    await expect(caller.request('test.text', { length: 3_000_000 })).rejects.toMatchObject({
      code: 'PayloadTooLarge',
    });
    await expect(caller.request('test.text', { length: 2 })).resolves.toBe('xx');
  });

  describe('with two instances', () => {
    const WAIT = { waitMs: 200 };
    let other: { close(): Promise<void> };
    beforeEach(async () => {
      other = await serveMessages({
        module: TestModule,
        bus: await nats.connect('other'),
        queue: 'test',
        log,
      });
    });
    afterEach(() => other.close());

    it('answers once, and with every instance where that is asked for', async () => {
      await expect(caller.gather('test.text', { length: 1 }, WAIT)).resolves.toEqual(['x']);
      await expect(caller.gather('test.each', {}, WAIT)).resolves.toEqual(['here', 'here']);
    });

    it('ends the gathering with the answer that is enough', async () => {
      const since = performance.now();
      const enough = { waitMs: 5_000, enough: () => true };
      await expect(caller.gather('test.each', {}, enough)).resolves.toEqual(['here']);
      expect(performance.now() - since).toBeLessThan(4_000);
    });

    it('says why when no instance gave an answer', async () => {
      await expect(caller.gather('test.each', { refuse: true }, WAIT)).rejects.toMatchObject({
        code: 'Busy',
      });
      await expect(caller.gather('test.none', {}, WAIT)).rejects.toMatchObject({ code: 'Unavailable' });
      const late = caller.gather('test.slow', {}, { ...WAIT, timeoutMs: 20 });
      await expect(late).rejects.toMatchObject({ code: 'Timeout' });
    });
  });

  it('finishes what it works on when it stops, and takes nothing more', async () => {
    const working = caller.request('test.slow', {});
    await caller.connection.flush();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await app!.close();
    app = undefined;
    await expect(working).resolves.toBe('done');
    await expect(caller.request('test.text', { length: 1 })).rejects.toMatchObject({ code: 'Unavailable' });
  });
});
