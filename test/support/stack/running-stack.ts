import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiOptions, ApiReply, Credentials, Stack, StackOptions, StackProcess } from '../stack.ts';
import { Changes } from './changes.ts';

const LAUNCHER = join(import.meta.dirname, '../../../apps/launcher/dist/main.js');
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 60_000;
const REQUEST_TIMEOUT_MS = 30_000;

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

/** A launcher under test and what it has said about its processes. */
export class RunningStack {
  private launcher: ChildProcess | undefined;
  private output = '';
  private over = false;
  private readyMessage: ReadyMessage | undefined;
  private readonly states = new Map<string, ProcessMessage>();
  private readonly changes = new Changes(() => this.over);
  private readonly dataDir: string;
  private readonly options: StackOptions;

  constructor(dataDir: string, options: StackOptions) {
    this.dataDir = dataDir;
    this.options = options;
  }

  async start(): Promise<void> {
    const { cryptoNodes = 1, gateways = 1, schedulers = 1 } = this.options;
    const counts = ['--crypto-nodes', cryptoNodes, '--gateways', gateways, '--schedulers', schedulers];
    this.launcher = fork(LAUNCHER, counts.map(String), {
      env: environment(this.dataDir, this.options.env),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.launcher.stdout, this.launcher.stderr]) {
      stream!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.launcher.on('message', (message: ProcessMessage | ReadyMessage) => {
      if (message.type === 'ready') this.readyMessage = message;
      else this.states.set(message.name, message);
      this.changes.look();
    });
    this.launcher.once('exit', () => {
      this.over = true;
      this.changes.look();
    });
    await this.changes.until(() => this.readyMessage !== undefined, 'ready', START_TIMEOUT_MS);
  }

  asStack(stop: () => Promise<void>): Stack {
    const { endpoints, dataDir } = this.readyMessage!;
    return {
      endpoint: endpoints[0]!,
      endpoints,
      dataDir,
      credentials: this.credentials(),
      process: (name) => this.process(name),
      processNames: () => [...this.states.keys()],
      ready: (name) => this.untilState(name, 'ready'),
      restart: async (name) => {
        await this.process(name).kill('SIGTERM');
        await this.untilState(name, 'ready');
      },
      hold: (name) => this.order('hold', name, 'ended'),
      release: (name) => this.order('release', name, 'ready'),
      api: (method, path, body, apiOptions) => this.api(method, path, body, apiOptions),
      logs: () => this.logs(),
      crash: () => this.end('SIGKILL'),
      stop,
    };
  }

  logs(): string {
    const folder = join(this.dataDir, 'logs');
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const parts = files.map((name) => `--- ${name}\n${readFileSync(join(folder, name), 'utf8')}`);
    return [...parts, `--- launcher\n${this.output}`].join('\n');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM').catch(() => this.end('SIGKILL'));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.over) return;
    this.launcher?.kill(signal);
    await this.changes.until(() => this.over, 'the launcher to end', STOP_TIMEOUT_MS);
  }

  private credentials(): Credentials {
    return JSON.parse(readFileSync(join(this.dataDir, 'credentials.json'), 'utf8')) as Credentials;
  }

  private process(name: string): StackProcess {
    const pid = this.states.get(name)?.pid;
    if (pid === undefined)
      throw new Error(`${name} is not running; there are ${[...this.states.keys()].join(', ')}`);
    return {
      pid,
      kill: async (signal = 'SIGKILL') => {
        process.kill(pid, signal);
        if (signal !== 'SIGKILL' && signal !== 'SIGTERM') return;
        await this.changes.until(() => this.states.get(name)?.pid !== pid, `${name} to die`, STOP_TIMEOUT_MS);
      },
    };
  }

  private async order(type: 'hold' | 'release', name: string, state: ProcessMessage['state']): Promise<void> {
    this.launcher!.send({ type, name });
    await this.untilState(name, state);
  }

  private untilState(name: string, state: ProcessMessage['state']): Promise<void> {
    const reached = (): boolean => this.states.get(name)?.state === state;
    return this.changes.until(reached, `${name} to be ${state}`, START_TIMEOUT_MS);
  }

  private async api(
    method: string,
    path: string,
    body: unknown,
    options: ApiOptions = {},
  ): Promise<ApiReply> {
    const endpoint = this.readyMessage!.endpoints[options.gateway ?? 0]!;
    const token = options.token === undefined ? this.credentials().token : options.token;
    const response = await fetch(`${endpoint}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  }
}

/** None of the environment's own settings, which may be those of a real installation; but where to find nats-server. */
function environment(dataDir: string, env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'KEYLEDGER_NATS_SERVER' || !/^(KEYLEDGER_|NODE_OPTIONS$)/.test(name),
  );
  const own = { KEYLEDGER_DATA: dataDir, KEYLEDGER_HTTP_PORT: '0' };
  return { ...Object.fromEntries(kept), ...own, ...eventStoreOf(dataDir), ...env };
}

/** All suites can be run on the EventStoreDB under test, where each installation has a namespace of its own. */
function eventStoreOf(dataDir: string): Record<string, string> {
  const url = process.env.KEYLEDGER_TEST_KURRENTDB_URL;
  if (url === undefined || process.env.KEYLEDGER_TEST_STACKS_ON_KURRENTDB !== '1') return {};
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return { KEYLEDGER_EVENT_STORE: url, KEYLEDGER_EVENT_STORE_NAMESPACE: `test${name}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
