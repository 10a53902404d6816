import { AUDIT, LIFECYCLE, SCHEDULER, type ReplayReport } from '@keyledger/contracts';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const SUBJECTS = [LIFECYCLE.replay, SCHEDULER.replay, AUDIT.replay];

const report = (state: ReplayReport['state'], equal: boolean | null): Partial<ReplayReport> => ({
  state,
  equal,
});

describe('replay', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
  });
  beforeEach(() => void (gateway.asked.length = 0));
  afterAll(() => gateway.stop());

  const answer = (...reports: Partial<ReplayReport>[]) =>
    SUBJECTS.forEach((subject, index) => gateway.answers.set(subject, () => reports[index]));

  it('is begun with every service that keeps read models', async () => {
    answer(report('running', null), report('running', null), report('running', null));
    const { status, body } = await gateway.call('POST', '/api/v1/replay');
    expect(status).toBe(202);
    expect(body.services).toHaveLength(3);
    expect(gateway.asked.map(({ subject }) => subject).sort()).toEqual([...SUBJECTS].sort());
    expect(gateway.asked.every(({ payload }) => (payload as { action: string }).action === 'start')).toBe(
      true,
    );
  });

  it.each<[string, Partial<ReplayReport>[], { done: boolean; equal: boolean | null }]>([
    [
      'is not done while one runs',
      [report('done', true), report('running', null), report('done', true)],
      { done: false, equal: null },
    ],
    [
      'is equal when all are',
      [report('done', true), report('done', true), report('done', true)],
      { done: true, equal: true },
    ],
    [
      'is not equal when one is not',
      [report('done', true), report('done', false), report('done', true)],
      { done: true, equal: false },
    ],
    [
      'says nothing of equality when one failed',
      [report('done', true), report('failed', null), report('done', true)],
      { done: true, equal: null },
    ],
    [
      'says nothing of equality when none was asked for',
      [report('idle', null), report('idle', null), report('idle', null)],
      { done: true, equal: null },
    ],
  ])('%s', async (_what, reports, progress) => {
    answer(...reports);
    const { body } = await gateway.call('GET', '/api/v1/replay');
    expect(body).toMatchObject(progress);
  });
});
