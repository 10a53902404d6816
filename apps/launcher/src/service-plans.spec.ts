import { readOptions } from './options.js';
import { planServices } from './service-plans.js';

const bus = { url: 'nats://127.0.0.1:4333', nkeyDir: '/data/nats' };

test('each service runs once unless more are asked for, what is asked before who asks', () => {
  const plans = planServices(readOptions(['--crypto-nodes', '2', '--gateways', '2'], {}), bus);
  expect(plans.map(({ name }) => name)).toEqual([
    'crypto-1',
    'crypto-2',
    'key-lifecycle-1',
    'audit-1',
    'rotation-scheduler-1',
    'gateway-1',
    'gateway-2',
  ]);
  const ports = plans.slice(-2).map((plan) => plan.env().KEYLEDGER_HTTP_PORT);
  expect(ports).toEqual(['7400', '7401']);
});

test('each has its own nkey, and no other service learns where the passphrase of the root key lies', () => {
  const env = { KEYLEDGER_ROOT_PASSPHRASE_FILE: '/run/secret', PATH: '/bin' };
  for (const plan of planServices(readOptions([], env), bus)) {
    const { KEYLEDGER_NATS_NKEY_FILE: nkey, KEYLEDGER_ROOT_PASSPHRASE_FILE: file } = plan.env();
    expect(nkey).toBe(`/data/nats/${plan.service}.nk`);
    expect(file).toBe(plan.service === 'crypto' ? '/run/secret' : undefined);
  }
});

test('on a NATS that is shared, the names of processes differ between machines', () => {
  const options = readOptions([], { KEYLEDGER_NATS_URL: 'nats://bus:4222' });
  const names = (): unknown[] =>
    planServices(options, { url: 'nats://bus:4222' }).map((plan) => plan.env().KEYLEDGER_INSTANCE);
  expect(names()).not.toEqual(names());
  expect(names()[0]).toMatch(/^crypto-1-[0-9a-f]{6}$/);
});

test('a gateway that took a free port is started again on the same one', () => {
  const options = readOptions([], { KEYLEDGER_HTTP_PORT: '0' });
  const gateway = planServices(options, bus).at(-1)!;
  expect(gateway.env().KEYLEDGER_HTTP_PORT).toBe('0');
  gateway.port = 43210;
  expect(gateway.env().KEYLEDGER_HTTP_PORT).toBe('43210');
});
