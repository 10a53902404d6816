import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { encodeJson, ensureUsageStream, usageStreamName, usageSubject, type Bus } from '@keyledger/bus';
import type { UsageRecord } from '@keyledger/contracts';
import { createLog } from '@keyledger/runtime';
import { startNats, type TestNats } from '../../../../test/support/nats.js';
import { usageArrived } from './arrived.js';
import { UsageIntake } from './intake.js';

const log = createLog('audit', 'test', 'silent');
const PATIENCE_MS = 10_000;

const record = (id: string) => ({
  ...{ id, time: '2026-01-01T00:00:00.000Z', keyId: null, version: null, projectId: 'p' },
  ...{ operation: 'encrypt', outcome: 'ok', principal: 'p1', principalName: 'ada', sourceAddress: '::1' },
  ...{ frontDoor: 'aws', requestId: 'q-1' },
});

describe('the intake of usage records, on a real NATS', () => {
  let nats: TestNats;
  let bus: Bus;
  let intake: UsageIntake | undefined;
  let kept: string[];

  beforeEach(async () => {
    nats = await startNats();
    bus = await nats.connect();
    kept = [];
    await ensureUsageStream(bus);
  });
  afterEach(async () => {
    await intake?.stop();
    intake = undefined;
    await nats.stop();
  });

  const keep = async (records: readonly UsageRecord[]) => void kept.push(...records.map(({ id }) => id));
  const start = (how: (records: readonly UsageRecord[]) => Promise<unknown> = keep) => {
    intake = new UsageIntake(bus, how, log);
    intake.start();
  };
  const publish = (...ids: string[]) =>
    jetstream(bus.connection).publish(usageSubject(bus), encodeJson({ records: ids.map(record) }));
  const arrived = () => usageArrived(bus, () => intake!.hurry());
  const messagesLeft = async () =>
    (await (await jetstreamManager(bus.connection)).streams.info(usageStreamName(bus))).state.messages;
  async function until(check: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await check())) {
      if (Date.now() > deadline) throw new Error(`not so in time; kept: ${kept.join()}`);
      await sleep(20);
    }
  }

  it('keeps every record, and leaves none on the bus', async () => {
    await publish('a', 'b');
    start();
    await until(() => kept.length === 2);
    for (let n = 0; n < 600; n++) await publish(`n${n}`);
    await until(() => kept.length === 602);
    await until(async () => (await messagesLeft()) === 0);
    expect(new Set(kept).size).toBe(602);
    expect(intake!.lastError()).toBeNull();
  });

  it('keeps records that come one after the other in few commits, and at once when somebody waits', async () => {
    let commits = 0;
    start(async (records) => {
      commits += 1;
      await keep(records);
    });
    const began = performance.now();
    for (let n = 0; n < 40; n++) {
      await publish(`n${n}`);
      await sleep(10);
    }
    await until(() => kept.length === 40);
    // One for each time of gathering, and some for those that found nothing to gather at first.
    expect(commits).toBeLessThan((performance.now() - began) / 100 + 5);
    const before = commits;
    for (let n = 0; n < 5; n++) {
      await publish(`m${n}`);
      await arrived();
      expect(kept).toContain(`m${n}`);
    }
    expect(commits - before).toBe(5);
  });

  it('has records come again that could not be kept', async () => {
    let failures = 1;
    start(async (records) => {
      if (failures-- > 0) throw new Error('disk full');
      await keep(records);
    });
    await publish('a');
    await until(() => kept.includes('a'));
    await until(async () => (await messagesLeft()) === 0);
  });

  it('finishes what is in hand when it stops, and leaves the rest for the next one', async () => {
    let keeping = 0;
    start(async (records) => {
      keeping += 1;
      await sleep(200);
      await keep(records);
    });
    await publish('a');
    await until(() => keeping === 1);
    await intake!.stop();
    expect(kept).toEqual(['a']);
    await publish('b');
    await sleep(100);
    expect(kept).toEqual(['a']);
    start();
    await until(() => kept.includes('b'));
  });

  it('goes on by itself after the bus came back without its streams', async () => {
    start();
    await publish('a');
    await until(() => kept.includes('a'));
    await nats.restartEmpty();
    await until(() =>
      publish('b')
        .then(() => true)
        .catch(() => false),
    );
    await until(() => kept.includes('b'));
  }, 30_000);

  it('lets a listing wait for the records that are on the bus, but not for ever', async () => {
    let hold = true;
    start(async (records) => {
      while (hold) await sleep(10);
      await keep(records);
    });
    await arrived();
    await publish('a');
    const waiting = arrived().then(() => kept.slice());
    await sleep(300);
    hold = false;
    expect(await waiting).toEqual(['a']);
    hold = true;
    await publish('b');
    const from = performance.now();
    await arrived();
    expect(performance.now() - from).toBeGreaterThan(1_500);
    expect(kept).toEqual(['a']);
    hold = false;
  });
});
