import { makeFolder, removeFolder, sweepFoldersOfDeadRuns } from './stack/folder.ts';
import { RunningStack } from './stack/running-stack.ts';

/**
 * A whole installation for a test: the built launcher with NATS and the five services, as `npm start` runs them, in a folder
 * of its own under the temporary folder and on free ports. Its launcher ends with the test process, whatever happens to it.
 * Imports nothing but Node's own modules, and by their real names, so that benchmarks can run on it without a build.
 */
const LAST_LINES = 40;

export interface StackOptions {
  cryptoNodes?: number;
  gateways?: number;
  schedulers?: number;
  /** Settings of the launcher and the services; none are taken over from the test's own environment. */
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
  /** Parsed JSON, or the text where it is none. A test states what it expects of it. */
  body: any;
}

export interface ApiOptions {
  /** `null`: as nobody. Default: the first admin's. */
  token?: string | null;
  /** Index of the gateway; default the first. */
  gateway?: number;
  headers?: Record<string, string>;
}

export interface StackProcess {
  pid: number;
  /**
   * Sends a signal, SIGKILL by default. Resolves when the process has died, for SIGKILL and SIGTERM. The launcher starts it
   * again by itself.
   */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface Stack {
  /** The first gateway. */
  endpoint: string;
  endpoints: string[];
  dataDir: string;
  credentials: Credentials;
  /** `gateway-1`, `crypto-1`, `crypto-2`, `key-lifecycle-1`, `audit-1`, `rotation-scheduler-1`, `nats-server`, as it runs now. */
  process(name: string): StackProcess;
  processNames(): string[];
  /** Waits until the process is ready (again). */
  ready(name: string): Promise<void>;
  /** Ends a process in order and waits until its successor is ready. */
  restart(name: string): Promise<void>;
  /** Ends a process in order and leaves it ended, until `release`, which waits until it is ready. */
  hold(name: string): Promise<void>;
  release(name: string): Promise<void>;
  /** One call of the native API, below `/api/v1`. */
  api(method: string, path: string, body?: unknown, options?: ApiOptions): Promise<ApiReply>;
  /** Everything that the processes have logged so far. */
  logs(): string;
  /** Kills the launcher as a crash would: the services end by themselves, NATS stays behind until the next start. */
  crash(): Promise<void>;
  /** Ends everything and removes the folder. Idempotent. */
  stop(): Promise<void>;
}

/** Starts an installation and waits until it is ready. Throws with the last log lines when it does not become so. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  sweepFoldersOfDeadRuns();
  const dataDir = options.dataDir ?? makeFolder();
  const running = new RunningStack(dataDir, options);
  const stop = async (): Promise<void> => {
    await running.stop();
    if (!options.keepData && !options.dataDir) await removeFolder(dataDir);
  };
  try {
    await running.start();
    return running.asStack(stop);
  } catch (error) {
    const logs = running.logs().split('\n').slice(-LAST_LINES).join('\n');
    await stop();
    throw new Error(`the stack did not start: ${(error as Error).message}\n${logs}`);
  }
}
