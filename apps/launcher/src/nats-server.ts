import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { SettingsError } from '@keyledger/runtime/settings';
import { embeddedConfig } from './nats-config.js';
import { ensureNkeys } from './nkeys.js';

/** JetStream's consumers and streams are used as of this release. */
const OLDEST = [2, 9] as const;
/** From this release on a stream can be synchronised to disk with every message. */
const SYNC_ALWAYS_SINCE = [2, 10] as const;

/**
 * Messages of many kilobytes come and go, and little stays: with Go's own settings the server would collect its 4 MB of garbage
 * every few messages, which is a quarter of all that it does. The limit keeps it from growing with a backlog.
 */
const GARBAGE = { GOGC: '400', GOMEMLIMIT: '256MiB' } as const;

export interface NatsProgram {
  path: string;
  /** `2.9.10` */
  version: string;
}

/**
 * Finds `nats-server`.
 * @throws SettingsError when there is none, or one that is too old.
 */
export function findNatsServer(given: string | undefined, env: NodeJS.ProcessEnv): NatsProgram {
  const path = given ?? onPath('nats-server', env.PATH);
  if (!path || !existsSync(path)) {
    throw new SettingsError(
      given
        ? `KEYLEDGER_NATS_SERVER names ${given}, which does not exist`
        : 'nats-server was not found: install it (Debian, Ubuntu: apt-get install nats-server), or name it in KEYLEDGER_NATS_SERVER, or a running NATS in KEYLEDGER_NATS_URL',
    );
  }
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[0];
  if (!version || !atLeast(version, OLDEST)) {
    throw new SettingsError(`${path} is too old: NATS ${OLDEST.join('.')} or newer is needed`);
  }
  return { path, version };
}

// Debian puts servers into sbin, which is not on everyone's PATH.
function onPath(name: string, path = ''): string | undefined {
  const folders = [...path.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** What the server is started with: the environment of the launcher, whose own settings of Go's collector go first. */
export function serverEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...GARBAGE, ...env };
}

/** The NATS of this data folder: closed to whoever has none of its nkeys, on loopback alone. */
export class EmbeddedNats {
  readonly url: string;
  readonly nkeyDir: string;
  readonly configFile: string;

  private constructor(
    private readonly program: NatsProgram,
    folder: string,
    readonly port: number,
    busPrefix: string,
  ) {
    this.url = `nats://127.0.0.1:${port}`;
    this.nkeyDir = folder;
    this.configFile = join(folder, 'nats.conf');
    const config = embeddedConfig({
      port,
      storeDir: join(folder, 'jetstream'),
      pidFile: join(folder, 'nats-server.pid'),
      nkeys: ensureNkeys(folder),
      prefix: busPrefix,
      syncAlways: atLeast(program.version, SYNC_ALWAYS_SINCE),
    });
    writeFileSync(this.configFile, config, { mode: 0o600 });
  }

  static async prepare(options: {
    program: NatsProgram;
    dataDir: string;
    port: number | undefined;
    busPrefix: string;
  }): Promise<EmbeddedNats> {
    const folder = join(options.dataDir, 'nats');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new EmbeddedNats(options.program, folder, options.port ?? (await freePort()), options.busPrefix);
  }

  /** In a process group of its own: Ctrl-C must not end the bus before the services that still use it. */
  spawn(): ChildProcess {
    return spawn(this.program.path, ['-c', this.configFile], {
      env: serverEnv(process.env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** A port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
