import { CRYPTO, LIFECYCLE, type ServiceStatus } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { Backend } from './backend.js';
import { Services } from './services.js';

const statusOf = (service: string): ServiceStatus => ({
  service,
  instance: `${service}-1`,
  ready: true,
  details: {},
});

function services(answers: Record<string, () => ServiceStatus>) {
  const asked: string[] = [];
  const backend = {
    ask: async (subject: string) => {
      asked.push(subject);
      const answer = answers[subject];
      if (!answer) throw new KeyledgerError('Unavailable', 'nobody');
      return answer();
    },
  } as unknown as Backend;
  const node = { live: true };
  const made = new Services(backend, node as never, { following: true } as never, 'gateway-1');
  return { asked, node, services: made };
}

const both = {
  [LIFECYCLE.status]: () => statusOf('key-lifecycle'),
  [CRYPTO.status]: () => statusOf('crypto'),
};

describe('the services behind the gateway', () => {
  it('make it ready when those that every request needs are, and it has its lease', async () => {
    const { services: all } = services(both);
    expect(await all.readiness()).toEqual({
      ready: true,
      details: { gateway: true, 'key-lifecycle': true, crypto: true },
    });
  });

  it.each([LIFECYCLE.status, CRYPTO.status])('make it not ready when %s is not answered', async (subject) => {
    const { [subject]: _gone, ...rest } = both as Record<string, () => ServiceStatus>;
    const { services: all } = services(rest);
    expect((await all.readiness()).ready).toBe(false);
  });

  it('do not make it ready without a lease', async () => {
    const { services: all, node } = services(both);
    node.live = false;
    expect((await all.readiness()).ready).toBe(false);
  });

  it('are asked at most once a second, however often probes come', async () => {
    const { services: all, asked } = services(both);
    await Promise.all([all.readiness(), all.readiness()]);
    await all.readiness();
    expect(asked).toHaveLength(2);
  });

  it('are told with their reason when they are away', async () => {
    const { services: all } = services(both);
    const statuses = await all.statuses();
    expect(statuses.map(({ service, ready }) => `${service} ${ready}`)).toEqual([
      'gateway true',
      'key-lifecycle true',
      'crypto true',
      'rotation-scheduler false',
      'audit false',
    ]);
    expect(statuses[3]!.details).toEqual({ error: 'Unavailable' });
  });
});
