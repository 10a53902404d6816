import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What an operator reads when a start cannot succeed: one sentence that says what to do, and exit code 2. */
const LAUNCHER = join(import.meta.dirname, '../../../apps/launcher/dist/main.js');

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyledger-refused-start-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function launch(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; errors: string }> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { PATH: process.env.PATH, KEYLEDGER_DATA: dataDir, KEYLEDGER_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors = text(child.stderr);
  const [code] = (await once(child, 'exit')) as [number];
  return { code, errors: await errors };
}

test('without nats-server it says how to get one', async () => {
  const { code, errors } = await launch({ KEYLEDGER_NATS_SERVER: '/nowhere/nats-server' });
  expect(errors).toBe('keyledger: KEYLEDGER_NATS_SERVER names /nowhere/nats-server, which does not exist\n');
  expect(code).toBe(2);
});

test('a port in use is named before anything is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, errors } = await launch({ KEYLEDGER_HTTP_PORT: String(port) });
  taken.close();
  expect(errors).toContain(`port ${port} on 127.0.0.1 cannot be used`);
  expect(code).toBe(2);
});

test.each([
  [{ KEYLEDGER_HTTP_PORT: 'many' }, [], 'KEYLEDGER_HTTP_PORT'],
  [{ KEYLEDGER_BUS_PREFIX: 'a.b' }, [], 'KEYLEDGER_BUS_PREFIX: must be 1 to 32 letters, digits, - or _'],
  [{}, ['--gateways', '0'], '--gateways must be a whole number from 1 to 16'],
  [{}, ['--frobnicate'], "Unknown option '--frobnicate'"],
])('a wrong setting or option is named: %j %j', async (env, args, expected) => {
  const { code, errors } = await launch(env as Record<string, string>, ...args);
  expect(errors).toContain(expected);
  expect(code).toBe(2);
});

test('a service that cannot start ends the launcher with its last words', async () => {
  const { code, errors } = await launch({ KEYLEDGER_DATABASE_URL: 'mysql://nowhere' });
  expect(errors).toMatch(/does not start\. Its last words:/);
  expect(errors).toContain('KEYLEDGER_DATABASE_URL: must be a postgres:// address');
  expect(code).toBe(1);
});
