import { AUDIT, CRYPTO, LIFECYCLE, SCHEDULER } from '@keyledger/contracts';
import { GatewayUnderTest } from '../../../testing/gateway-under-test.js';

const SERVICES = {
  'key-lifecycle': LIFECYCLE.status,
  crypto: CRYPTO.status,
  'rotation-scheduler': SCHEDULER.status,
  audit: AUDIT.status,
};

describe('status', () => {
  let gateway: GatewayUnderTest;
  beforeEach(async () => {
    gateway = await GatewayUnderTest.start();
    for (const [service, subject] of Object.entries(SERVICES)) {
      gateway.answers.set(subject, () => ({ service, instance: `${service}-1`, ready: true, details: {} }));
    }
  });
  afterEach(() => gateway.stop());

  it('shows every service, the event store, and that operations are recorded before they are answered', async () => {
    const { body } = await gateway.call('GET', '/api/v1/status', { as: 'user' });
    expect(body).toMatchObject({ ready: true, audit: 'strict', eventStore: 'memory', region: 'us-east-1' });
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(body.services.map(({ service }: { service: string }) => service)).toEqual([
      'gateway',
      ...Object.keys(SERVICES),
    ]);
  });

  it('says when operations may be answered before their record is durable', async () => {
    const details = { audit: 'relaxed' };
    gateway.answers.set(CRYPTO.status, () => ({ service: 'crypto', instance: 'c', ready: true, details }));
    expect((await gateway.call('GET', '/api/v1/status')).body.audit).toBe('relaxed');
  });

  it('shows every instance, and is ready when they all are', async () => {
    const details = { audit: 'strict' };
    const nodes = ['crypto-1', 'crypto-2'].map((instance) => ({
      service: 'crypto',
      instance,
      ready: instance === 'crypto-1',
      details,
    }));
    gateway.answers.set(CRYPTO.status, () => nodes);
    const { body } = await gateway.call('GET', '/api/v1/status');
    expect(body.services.filter(({ service }: { service: string }) => service === 'crypto')).toEqual(nodes);
    expect(body.ready).toBe(false);
  });

  it('is not ready when one service is away', async () => {
    gateway.answers.delete(SCHEDULER.status);
    const { status, body } = await gateway.call('GET', '/api/v1/status');
    expect(status).toBe(200);
    expect(body.ready).toBe(false);
  });

  it('is told to probes without credentials', async () => {
    const ready = await gateway.call('GET', '/readyz', { as: null });
    expect(ready).toMatchObject({ status: 200, body: { ready: true } });
    expect(await gateway.call('GET', '/healthz', { as: null })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
  });

  it('is 503 for probes while a service that every request needs is away', async () => {
    gateway.answers.delete(CRYPTO.status);
    const ready = await gateway.call('GET', '/readyz', { as: null });
    expect(ready).toMatchObject({ status: 503, body: { ready: false, details: { crypto: false } } });
  });

  it('has metrics as Prometheus text', async () => {
    const { status, headers, text } = await gateway.call('GET', '/metrics', { as: null });
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('process_cpu_seconds_total');
  });
});
