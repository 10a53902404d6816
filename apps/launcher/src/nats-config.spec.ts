import { SERVICES, type ServiceName } from '@keyledger/contracts';
import { authorization, embeddedConfig } from './nats-config.js';

const nkeys = Object.fromEntries(SERVICES.map((service) => [service, `U${service}`])) as Record<
  ServiceName,
  string
>;
const options = {
  port: 4333,
  storeDir: '/a b/"js"',
  pidFile: '/a b/pid',
  nkeys,
  prefix: 'kl',
  syncAlways: false,
};

test('the server listens on loopback alone, takes messages up to 2 MB, and keeps its streams in the data folder', () => {
  const config = embeddedConfig(options);
  expect(config).toContain('listen: "127.0.0.1:4333"');
  expect(config).toContain('max_payload: 2MB');
  expect(config).toContain('store_dir: "/a b/\\"js\\""');
});

test('every message is synchronised to disk where the server can do that', () => {
  expect(embeddedConfig({ ...options, syncAlways: true })).toContain('sync_interval: always');
  expect(embeddedConfig(options)).not.toContain('sync_interval');
});

test('each service is one nkey with its own subjects, and nobody comes in without', () => {
  const text = authorization(nkeys, 'kl');
  for (const service of SERVICES) expect(text).toContain(`nkey: U${service}\n`);
  expect(text).not.toMatch(/no_auth_user|password|token/);
});
