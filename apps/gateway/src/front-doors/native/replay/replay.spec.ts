import { AUDIT, LIFECYCLE, SCHEDULER, type ReplayReport } from '@keyledger/contracts';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const SERVICES = [LIFECYCLE, SCHEDULER, AUDIT];

const report = (
  state: ReplayReport['state'],
  equal: boolean | null = null,
  startedAt = '2026-11-02T00:00:00.000Z',
): Partial<ReplayReport> => ({ state, equal, startedAt: state === 'idle' ? null : startedAt });

describe('replay', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await GatewayUnderTest.start();
  });
  beforeEach(() => {
    gateway.asked.length = 0;
    for (const { replay } of SERVICES) gateway.answers.set(replay, () => report('running'));
  });
  afterAll(() => gateway.stop());

  /** What the instances of each service report. */
  const reported = (...reports: Partial<ReplayReport>[][]) =>
    SERVICES.forEach(({ replayReport }, index) => gateway.answers.set(replayReport, () => reports[index]));
  const begun = () =>
    gateway.asked.map(({ subject }) => subject).filter((subject) => subject.endsWith('.replay'));

  it('is begun with every service that keeps read models', async () => {
    reported([report('idle')], [report('done', true)], [report('failed')]);
    const { status, body } = await gateway.call('POST', '/api/v1/replay');
    expect(status).toBe(202);
    expect(body.services).toEqual([report('running'), report('running'), report('running')]);
    expect(begun().sort()).toEqual(SERVICES.map(({ replay }) => replay).sort());
  });

  it('joins a rebuild that another instance runs', async () => {
    reported([report('idle')], [report('idle'), report('running')], [report('idle')]);
    await gateway.call('POST', '/api/v1/replay');
    expect(begun().sort()).toEqual([LIFECYCLE.replay, AUDIT.replay].sort());
  });

  it.each<[string, Partial<ReplayReport>[], { done: boolean; equal: boolean | null }]>([
    [
      'is not done while one runs',
      [report('done', true), report('running'), report('done', true)],
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
      [report('done', true), report('failed'), report('done', true)],
      { done: true, equal: null },
    ],
    [
      'says nothing of equality when none was asked for',
      [report('idle'), report('idle'), report('idle')],
      { done: true, equal: null },
    ],
  ])('%s', async (_what, reports, progress) => {
    reported(...reports.map((each) => [each]));
    const { body } = await gateway.call('GET', '/api/v1/replay');
    expect(body).toMatchObject(progress);
  });

  it('is reported by the instance that ran the last one, whichever instances there are', async () => {
    const older = report('done', false, '2026-11-01T00:00:00.000Z');
    const newer = report('done', true);
    reported([report('idle'), newer, older], [older, report('idle'), newer], [newer, report('idle')]);
    const { body } = await gateway.call('GET', '/api/v1/replay');
    expect(body).toEqual({ services: [newer, newer, newer], done: true, equal: true });
  });
});
