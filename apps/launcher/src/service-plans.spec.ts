import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('on a NATS that is shared, the names of processes differ between machines, and stay the same on one', () => {
  const folders = ['one', 'other'].map(() => mkdtempSync(join(tmpdir(), 'keyledger-launcher-')));
  const namesOn = (folder: string): unknown[] => {
    const options = readOptions([], { KEYLEDGER_NATS_URL: 'nats://bus:4222', KEYLEDGER_DATA: folder });
    return planServices(options, { url: 'nats://bus:4222' }).map((plan) => plan.env().KEYLEDGER_INSTANCE);
  };
  const [one, other] = folders.map(namesOn);
  expect(one).not.toEqual(other);
  expect(one![0]).toMatch(/^crypto-1-[0-9a-f]{6}$/);
  expect(namesOn(folders[0]!)).toEqual(one);
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test('crypto nodes know how many start, each has a folder of its own, and no other service learns of custody', () => {
  const env = { KEYLEDGER_CUSTODY_DIR: '/shares', KEYLEDGER_CUSTODY_ZONE: 'a' };
  for (const plan of planServices(readOptions(['--crypto-nodes', '3'], env), bus)) {
    const custody = Object.entries(plan.env()).filter(([name]) => name.startsWith('KEYLEDGER_CUSTODY_'));
    expect(Object.fromEntries(custody)).toEqual(
      plan.service === 'crypto'
        ? {
            KEYLEDGER_CUSTODY_DIR: `/shares/${plan.name}`,
            KEYLEDGER_CUSTODY_NODES: '3',
            KEYLEDGER_CUSTODY_ZONE: 'a',
          }
        : {},
    );
  }
});

test('a gateway that took a free port is started again on the same one', () => {
  const options = readOptions([], { KEYLEDGER_HTTP_PORT: '0' });
  const gateway = planServices(options, bus).at(-1)!;
  expect(gateway.env().KEYLEDGER_HTTP_PORT).toBe('0');
  gateway.port = 43210;
  expect(gateway.env().KEYLEDGER_HTTP_PORT).toBe('43210');
});
