import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bus } from '@keyledger/bus';

const START_LIMIT_MS = 10_000;

/** A real nats-server with JetStream, open to everyone on this machine, in a folder that goes with it. */
export interface TestNats {
  /** A connection of its own; it is closed with the server. */
  connect(name?: string): Promise<Bus>;
  /** Ends the server and forgets all its streams; connections stay and find the next one. */
  restartEmpty(): Promise<void>;
  stop(): Promise<void>;
}

export async function startNats(): Promise<TestNats> {
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-nats-'));
  const port = await freePort();
  const buses: Bus[] = [];
  let starts = 0;
  const start = () => startServer(port, join(folder, `${starts++}`));
  let server = await start();
  return {
    async connect(name = 'test') {
      const url = `nats://127.0.0.1:${port}`;
      const bus = await Bus.connect({ url, name, prefix: 'kl', inbox: 'test' });
      buses.push(bus);
      return bus;
    },
    async restartEmpty() {
      await stopServer(server);
      server = await start();
    },
    async stop() {
      await Promise.all(buses.map((bus) => bus.close()));
      await stopServer(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(port: number, folder: string): Promise<ChildProcess> {
  const program = process.env.KEYLEDGER_NATS_SERVER ?? 'nats-server';
  const server = spawn(program, ['-js', '-a', '127.0.0.1', '-p', `${port}`, '-sd', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killed = () => server.kill('SIGKILL');
  process.once('exit', killed);
  server.once('exit', () => process.off('exit', killed));
  let said = '';
  server.stderr!.on('data', (text: Buffer) => (said += text.toString()));
  const deadline = Date.now() + START_LIMIT_MS;
  while (!said.includes('Server is ready')) {
    if (server.exitCode !== null || Date.now() > deadline)
      throw new Error(`nats-server did not start: ${said}`);
    await sleep(20);
  }
  return server;
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
