import { Launcher, type Installation } from './launcher.js';
import { readOptions } from './options.js';
import { welcome } from './welcome.js';

/** Ctrl-C comes twice when npm hands on what the terminal has sent to everyone already: that is still one. */
const SAME_SIGNAL_WITHIN_MS = 1_000;

/** What a program that started the launcher with an IPC channel (the tests) is told, and may ask for. */
export type LauncherMessage =
  | { type: 'process'; name: string; state: 'starting' | 'ready' | 'ended'; pid?: number | undefined }
  | ({ type: 'ready' } & Pick<Installation, 'endpoints' | 'dataDir' | 'nats'>);
export interface LauncherRequest {
  /** `hold` ends a process and leaves it ended until `release`. */
  type: 'hold' | 'release';
  name: string;
}

/** Runs an installation until it is told to end. Returns the exit code. */
export async function runLauncher(args: string[]): Promise<number> {
  const options = readOptions(args, process.env);
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const launcher = new Launcher(options, {
    tell,
    changed: (name, state, pid) => send({ type: 'process', name, state, pid }),
  });
  const asked = untilAskedToEnd(launcher, tell);
  const broken = run(launcher, tell);
  try {
    await Promise.race([asked, broken]);
  } finally {
    await launcher.stop();
  }
  tell('Keyledger has stopped.');
  return 0;
}

async function run(launcher: Launcher, tell: (line: string) => void): Promise<never> {
  tell('Keyledger is starting …');
  const installation = await launcher.start();
  tell(welcome(installation));
  const { endpoints, dataDir, nats } = installation;
  send({ type: 'ready', endpoints, dataDir, nats });
  return launcher.failure();
}

function untilAskedToEnd(launcher: Launcher, tell: (line: string) => void): Promise<void> {
  let firstAt: number | undefined;
  return new Promise((resolve) => {
    const end = (): void => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        tell('\nStopping …');
        resolve();
      } else if (performance.now() - firstAt > SAME_SIGNAL_WITHIN_MS) {
        launcher.kill();
        process.exit(1);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    if (process.send) process.on('disconnect', end);
    process.on('message', ({ type, name }: LauncherRequest) => {
      const held = launcher.process(name);
      void (type === 'hold' ? held.stop() : held.start()).catch((error: Error) => tell(error.message));
    });
  });
}

function send(message: LauncherMessage): void {
  if (process.connected) process.send?.(message);
}
