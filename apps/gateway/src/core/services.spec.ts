import { CRYPTO, GATEWAY, LIFECYCLE, type ServiceStatus } from '@keyledger/contracts';
import { KeyledgerError } from '@keyledger/domain';
import type { Backend } from './backend.js';
import { Services } from './services.js';

const statusOf = (service: string, n = 1, ready = true): ServiceStatus => ({
  service,
  instance: `${service}-${n}`,
  ready,
  details: {},
});

function services(answers: Record<string, () => ServiceStatus[]>) {
  const asked: string[] = [];
  const backend = {
    askAll: async (subject: string) => {
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
  [LIFECYCLE.status]: () => [statusOf('key-lifecycle')],
  [CRYPTO.status]: () => [statusOf('crypto')],
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
    const { [subject]: _gone, ...rest } = both as Record<string, () => ServiceStatus[]>;
    const { services: all } = services(rest);
    expect((await all.readiness()).ready).toBe(false);
  });

  it('do not make it ready without a lease', async () => {
    const { services: all, node } = services(both);
    node.live = false;
    expect((await all.readiness()).ready).toBe(false);
  });

  it('make it ready as long as one instance of each can work', async () => {
    const crypto = [statusOf('crypto', 1, false), statusOf('crypto', 2)];
    const { services: one } = services({ ...both, [CRYPTO.status]: () => crypto });
    expect((await one.readiness()).ready).toBe(true);
    const { services: none } = services({ ...both, [CRYPTO.status]: () => crypto.slice(0, 1) });
    expect((await none.readiness()).ready).toBe(false);
  });

  it('are asked at most once a second, however often probes come', async () => {
    const { services: all, asked } = services(both);
    await Promise.all([all.readiness(), all.readiness()]);
    await all.readiness();
    expect(asked).toHaveLength(2);
  });

  it('are told with every instance, other gateways too', async () => {
    const { services: all } = services({
      [LIFECYCLE.status]: () => [statusOf('key-lifecycle')],
      [CRYPTO.status]: () => [statusOf('crypto', 2, false), statusOf('crypto', 1)],
      [GATEWAY.status]: () => [statusOf('gateway', 2), statusOf('gateway', 1)],
    });
    const statuses = await all.statuses();
    expect(statuses.slice(0, 5).map(({ instance, ready }) => `${instance} ${ready}`)).toEqual([
      'gateway-1 true',
      'gateway-2 true',
      'key-lifecycle-1 true',
      'crypto-1 true',
      'crypto-2 false',
    ]);
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
