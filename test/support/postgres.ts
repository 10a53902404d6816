import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const DEBIAN_VERSIONS = '/usr/lib/postgresql';
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;
const START_POLL_MS = 50;

/**
 * Runs the server until this process closes the pipe or is gone, however it went: a test run that is killed leaves neither
 * a server nor its folder behind. SIGINT is PostgreSQL's fast shutdown.
 */
const UNTIL_INPUT_ENDS = '"$@" & server=$!; read -r _; kill -INT $server; wait $server; cd /; rm -rf "$0"';

export interface TestPostgres {
  /** `postgres://…`, of a role that may create schemas. */
  url: string;
  stop(): Promise<void>;
}

/** What a suite says when `startPostgres` answers null. */
export const POSTGRES_MISSING =
  'PostgreSQL is not installed and KEYLEDGER_TEST_POSTGRES_URL is not set: ' +
  'that the PostgreSQL adapter keeps the same promises as SQLite is left unproven by this run.';

/**
 * A real PostgreSQL: the one of `KEYLEDGER_TEST_POSTGRES_URL`, else a cluster of this machine's own binaries that is thrown
 * away afterwards. It syncs to disk like a real one.
 * @returns null when there is none.
 */
export async function startPostgres(): Promise<TestPostgres | null> {
  const given = process.env.KEYLEDGER_TEST_POSTGRES_URL;
  if (given) return { url: given, stop: async () => undefined };
  const bin = findBinaries();
  return bin === null ? null : startCluster(bin);
}

/** A new database on a server, for a whole installation: the names of its schemas are given. The role must be allowed to. */
export async function freshDatabase({ url }: TestPostgres): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `keyledger_test_${randomBytes(6).toString('hex')}`;
  const query = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await query(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => query(`drop database ${name} with (force)`) };
}

/** The newest installed version's folder of programs. */
function findBinaries(): string | null {
  if (!existsSync(DEBIAN_VERSIONS)) return null;
  const versions = readdirSync(DEBIAN_VERSIONS).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(DEBIAN_VERSIONS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

async function startCluster(bin: string): Promise<TestPostgres> {
  const owner = serverAccount();
  const folder = mkdtempSync(join(tmpdir(), 'keyledger-postgres-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const data = join(folder, 'data');
  const initArguments = [
    '-D',
    data,
    '-U',
    'keyledger',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--auth=scram-sha-256',
  ];
  const init = spawnSync(join(bin, 'initdb'), [...initArguments, `--pwfile=${passwordFile}`], {
    ...owner,
    cwd: folder,
  });
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);

  const port = await freePort();
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const server = spawn(
    'sh',
    ['-c', UNTIL_INPUT_ENDS, folder, join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings],
    { ...owner, cwd: folder, detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const url = `postgres://keyledger:${password}@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    await stopServer(server);
    rmSync(folder, { recursive: true, force: true });
  };
  await untilReady(url, server).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, stop };
}

/** PostgreSQL refuses to run as root; Debian's package brings an account for it. */
function serverAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: ask('-u'), gid: ask('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadline) throw error;
    }
    await sleep(START_POLL_MS);
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exited = once(server, 'exit');
  server.stdin?.end();
  const late = sleep(STOP_LIMIT_MS, 'late', { ref: false });
  if ((await Promise.race([exited, late])) === 'late') server.kill('SIGKILL');
  await exited;
}
