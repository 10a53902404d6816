import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogFile, worthShowing } from './log-file.js';
import type { ProcessRecord } from './process-record.js';

/** Pauses between restarts double from the first to the longest. */
const FIRST_RESTART_PAUSE_MS = 100;
const LONGEST_RESTART_PAUSE_MS = 10_000;
/** A process that has been ready for this long starts again with the first pause. */
const STEADY_AFTER_MS = 10_000;
/** A process that dies this often in a row without having become ready will not become so. */
const MAX_DEATHS_BEFORE_READY = 4;
/** After this an ending process is killed: longer than services take for an orderly end. */
const END_TIMEOUT_MS = 20_000;
const READY_POLL_MS = 50;

export type ProcessState = 'starting' | 'ready' | 'ended';

export interface ProcessPlan {
  /** As shown to people, and the log file's name: `crypto-1`. */
  name: string;
  spawn(): ChildProcess;
  /** Part of its command line by which a later launcher knows it again. */
  mark: string;
  /** Whether it can do its work. Asked again until it says yes. */
  isReady(child: ChildProcess): Promise<boolean>;
}

export interface ProcessSurroundings {
  logDir: string;
  record: ProcessRecord;
  /** A line for the operator. */
  tell(line: string): void;
  changed(name: string, state: ProcessState, pid: number | undefined): void;
}

/** A process that is started again when it dies, until it is told to end. */
export class ManagedProcess {
  child: ChildProcess | undefined;
  private readonly log: LogFile;
  private wanted = false;
  private deathsBeforeReady = 0;
  private pauseMs = FIRST_RESTART_PAUSE_MS;
  private running: Promise<void> | undefined;

  /** Rejects when the process cannot be kept running; pending otherwise. */
  readonly failed: Promise<never>;
  private fail!: (error: Error) => void;
  private becameReady!: () => void;
  private readiness: Promise<void> = Promise.resolve();

  constructor(
    private readonly plan: ProcessPlan,
    private readonly surroundings: ProcessSurroundings,
  ) {
    this.log = new LogFile(`${surroundings.logDir}/${plan.name}.log`);
    this.failed = new Promise((_, reject) => {
      this.fail = reject;
    });
    // Whoever waits hears of it; nobody waiting must not end the launcher by itself.
    this.failed.catch(() => undefined);
  }

  get name(): string {
    return this.plan.name;
  }

  /** Starts it; resolves when it is ready, rejects when it cannot be. */
  async start(): Promise<void> {
    if (!this.wanted) {
      this.wanted = true;
      this.expectReady();
      this.running = this.keepRunning();
    }
    await Promise.race([this.readiness, this.failed]);
  }

  /** Ends it in order, or by force when it takes too long. Idempotent. */
  async stop(): Promise<void> {
    this.wanted = false;
    this.child?.kill('SIGTERM');
    const tooLong = setTimeout(() => this.kill(), END_TIMEOUT_MS);
    await this.running;
    clearTimeout(tooLong);
  }

  kill(): void {
    this.wanted = false;
    this.child?.kill('SIGKILL');
  }

  close(): void {
    this.log.close();
  }

  private expectReady(): void {
    this.readiness = new Promise((resolve) => {
      this.becameReady = resolve;
    });
  }

  private async keepRunning(): Promise<void> {
    while (this.wanted) {
      const readyFor = await this.runOnce();
      if (!this.wanted) return;
      if (readyFor === null) this.deathsBeforeReady += 1;
      else this.deathsBeforeReady = 0;
      if (this.deathsBeforeReady >= MAX_DEATHS_BEFORE_READY) {
        this.fail(
          new Error([`${this.name} does not start. Its last words:`, ...this.log.lastLines].join('\n  ')),
        );
        return;
      }
      if (readyFor !== null && readyFor >= STEADY_AFTER_MS) this.pauseMs = FIRST_RESTART_PAUSE_MS;
      await sleep(this.pauseMs);
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_RESTART_PAUSE_MS);
    }
  }

  /** Runs it until it ends; how long it had been ready, in ms, or null when it never was. */
  private async runOnce(): Promise<number | null> {
    const { record, changed, tell } = this.surroundings;
    const child = this.plan.spawn();
    this.child = child;
    const over = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(`ended (${signal ?? `exit code ${code}`})`));
    });
    const { pid } = child;
    if (pid !== undefined) record.add(pid, this.plan.mark);
    this.followOutput(child);
    changed(this.name, 'starting', pid);
    let readySince: number | null = null;
    void this.untilReady(child).then((ready) => {
      if (!ready) return;
      readySince = performance.now();
      changed(this.name, 'ready', pid);
      this.becameReady();
    });
    const how = await over;
    this.child = undefined;
    if (pid !== undefined) record.remove(pid);
    if (readySince !== null) this.expectReady();
    changed(this.name, 'ended', undefined);
    if (this.wanted) tell(`${this.name} ${how}; it is started again`);
    return readySince === null ? null : performance.now() - readySince;
  }

  private async untilReady(child: ChildProcess): Promise<boolean> {
    while (this.child === child) {
      if (await this.plan.isReady(child).catch(() => false)) return this.child === child;
      await sleep(READY_POLL_MS);
    }
    return false;
  }

  private followOutput(child: ChildProcess): void {
    const show = (line: string): void => {
      const short = worthShowing(line);
      if (short) this.surroundings.tell(`${this.name}: ${short}`);
    };
    if (child.stdout) this.log.follow(child.stdout, show);
    if (child.stderr) this.log.follow(child.stderr, show);
  }
}
