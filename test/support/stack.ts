import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A whole installation for a test: the built launcher with NATS and the five services, as `npm start` runs them, in a folder
 * of its own under the temporary folder and on free ports. Its launcher ends with the test process, whatever happens to it.
 * Imports nothing but Node's own modules, so that benchmarks can use it without a build of the tests.
 */
const LAUNCHER = join(import.meta.dirname, '../../apps/launcher/dist/main.js');
const FOLDER_PREFIX = 'keyledger-test-';
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 60_000;
const REQUEST_TIMEOUT_MS = 30_000;
const LAST_LINES = 40;

export interface StackOptions {
  cryptoNodes?: number;
  gateways?: number;
  schedulers?: number;
  /** Settings beside those of a test; they win over what the tests themselves were started with. */
  env?: Record<string, string>;
  /** Default: a new folder, removed by `stop`. A given one is never removed. */
  dataDir?: string;
  /** Leaves the folder there after `stop`, so that another stack can go on from it. */
  keepData?: boolean;
}

export interface Credentials {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  token: string;
  projectId: string;
}

export interface ApiReply {
  status: number;
  headers: Headers;
  body: any;
}

export interface StackProcess {
  pid: number;
  /** Sends a signal; the launcher starts the process again when it dies. Resolves when it has died, for SIGKILL and SIGTERM. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface Stack {
  /** The first gateway. */
  endpoint: string;
  endpoints: string[];
  dataDir: string;
  credentials: Credentials;
  /** The process of this name now: `gateway-1`, `crypto-2`, `key-lifecycle-1`, `audit-1`, `rotation-scheduler-1`, `nats-server`. */
  process(name: string): StackProcess;
  processNames(): string[];
  /** Ends a process in order and waits until its successor is ready. */
  restart(name: string): Promise<void>;
  /** Waits until the process is ready (again). */
  ready(name: string): Promise<void>;
  /** Ends a process in order and leaves it ended, until `release`. */
  hold(name: string): Promise<void>;
  release(name: string): Promise<void>;
  /** One call of the native API, as the first admin unless a token says otherwise (`null`: as nobody). */
  api(
    method: string,
    path: string,
    body?: unknown,
    options?: { token?: string | null; gateway?: number; headers?: Record<string, string> },
  ): Promise<ApiReply>;
  /** Everything that the processes have logged so far. */
  logs(): string;
  /** Ends everything and removes the folder. Idempotent. */
  stop(): Promise<void>;
  /** Kills the launcher as a crash would: the services end by themselves, NATS stays behind. The folder stays. */
  crash(): Promise<void>;
}

interface ProcessMessage {
  type: 'process';
  name: string;
  state: 'starting' | 'ready' | 'ended';
  pid?: number;
}
interface ReadyMessage {
  type: 'ready';
  endpoints: string[];
  dataDir: string;
}

/** Starts an installation and waits until it is ready. Throws with the launcher's last lines when it does not become so. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  sweepFoldersOfDeadRuns();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const running = new RunningStack(dataDir, options);
  try {
    await running.start();
  } catch (error) {
    const logs = running.logs().split('\n').slice(-LAST_LINES).join('\n');
    await running.stop();
    throw new Error(`the stack did not start: ${(error as Error).message}\n${logs}`);
  }
  return running.asStack();
}

/** A test run that was killed leaves its folders behind; the next one removes them. */
function sweepFoldersOfDeadRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid)) || existsSync(join(tmpdir(), name, 'launcher.lock')))
      continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The settings that a stack starts from: none of the environment's own, which may be those of a real installation. */
function cleanEnvironment(dataDir: string, env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('KEYLEDGER_') && name !== 'NODE_OPTIONS',
  );
  const server = process.env.KEYLEDGER_NATS_SERVER;
  return {
    ...Object.fromEntries(kept),
    ...(server ? { KEYLEDGER_NATS_SERVER: server } : {}),
    KEYLEDGER_DATA: dataDir,
    KEYLEDGER_HTTP_PORT: '0',
    ...env,
  };
}

class RunningStack {
  private launcher: ChildProcess | undefined;
  private output = '';
  private readonly states = new Map<string, ProcessMessage>();
  private readonly listeners = new Set<() => void>();
  private readyMessage: ReadyMessage | undefined;
  private over = false;
  private readonly dataDir: string;
  private readonly options: StackOptions;

  constructor(dataDir: string, options: StackOptions) {
    this.dataDir = dataDir;
    this.options = options;
  }

  async start(): Promise<void> {
    const { cryptoNodes = 1, gateways = 1, schedulers = 1, env } = this.options;
    const counts = ['--crypto-nodes', cryptoNodes, '--gateways', gateways, '--schedulers', schedulers];
    this.launcher = fork(LAUNCHER, counts.map(String), {
      env: cleanEnvironment(this.dataDir, env),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.launcher.stdout, this.launcher.stderr]) {
      stream!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.launcher.on('message', (message: ProcessMessage | ReadyMessage) => this.hear(message));
    this.launcher.once('exit', () => this.changed(() => (this.over = true)));
    await this.until(() => this.readyMessage !== undefined, 'ready', START_TIMEOUT_MS);
  }

  asStack(): Stack {
    const { endpoints, dataDir } = this.readyMessage!;
    return {
      endpoint: endpoints[0]!,
      endpoints,
      dataDir,
      credentials: JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials,
      process: (name) => this.process(name),
      processNames: () => [...this.states.keys()],
      restart: (name) => this.restart(name),
      ready: (name) => this.untilState(name, 'ready'),
      hold: (name) => this.order('hold', name, 'ended'),
      release: (name) => this.order('release', name, 'ready'),
      api: (...call) => this.api(...call),
      logs: () => this.logs(),
      stop: () => this.stop(),
      crash: () => this.crash(),
    };
  }

  logs(): string {
    const folder = join(this.dataDir, 'logs');
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const parts = files.map((name) => `--- ${name}\n${readFileSync(join(folder, name), 'utf8')}`);
    return [...parts, `--- launcher\n${this.output}`].join('\n');
  }

  async stop(): Promise<void> {
    if (!this.over) {
      this.launcher?.kill('SIGTERM');
      await this.until(() => this.over, 'ended', STOP_TIMEOUT_MS).catch(() => this.launcher?.kill('SIGKILL'));
    }
    if (!this.options.keepData && !this.options.dataDir) {
      rmSync(this.dataDir, { recursive: true, force: true });
    }
  }

  private async crash(): Promise<void> {
    this.launcher?.kill('SIGKILL');
    await this.until(() => this.over, 'dead', STOP_TIMEOUT_MS);
  }

  private process(name: string): StackProcess {
    const pid = this.pidOf(name);
    return {
      pid,
      kill: async (signal = 'SIGKILL') => {
        process.kill(pid, signal);
        if (signal === 'SIGKILL' || signal === 'SIGTERM') {
          await this.until(() => this.states.get(name)?.pid !== pid, `${name} to die`, STOP_TIMEOUT_MS);
        }
      },
    };
  }

  private async restart(name: string): Promise<void> {
    await this.process(name).kill('SIGTERM');
    await this.untilState(name, 'ready');
  }

  private async order(type: 'hold' | 'release', name: string, state: ProcessMessage['state']): Promise<void> {
    this.launcher!.send({ type, name });
    await this.untilState(name, state);
  }

  private untilState(name: string, state: ProcessMessage['state']): Promise<void> {
    return this.until(() => this.states.get(name)?.state === state, `${name} ${state}`, START_TIMEOUT_MS);
  }

  private pidOf(name: string): number {
    const pid = this.states.get(name)?.pid;
    if (pid === undefined)
      throw new Error(`${name} is not running; there are ${[...this.states.keys()].join(', ')}`);
    return pid;
  }

  private hear(message: ProcessMessage | ReadyMessage): void {
    this.changed(() => {
      if (message.type === 'ready') this.readyMessage = message;
      else this.states.set(message.name, message);
    });
  }

  private changed(change: () => void): void {
    change();
    this.listeners.forEach((listener) => listener());
  }

  private async until(reached: () => boolean, what: string, timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: Error): void => {
        clearTimeout(timer);
        this.listeners.delete(look);
        if (error) reject(error);
        else resolve();
      };
      const look = (): void => {
        if (reached()) finish();
        else if (this.over) finish(new Error(`the launcher ended before: ${what}`));
      };
      const timer = setTimeout(
        () => finish(new Error(`${timeoutMs} ms were not enough for: ${what}`)),
        timeoutMs,
      );
      this.listeners.add(look);
      look();
    });
  }

  private async api(...[method, path, body, options = {}]: Parameters<Stack['api']>): Promise<ApiReply> {
    const { endpoints, dataDir } = this.readyMessage!;
    const { token } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;
    const bearer = options.token === undefined ? token : options.token;
    const response = await fetch(`${endpoints[options.gateway ?? 0]}/api/v1${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
