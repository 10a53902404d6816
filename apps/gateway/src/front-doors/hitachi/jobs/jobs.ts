import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyledgerError } from '@keyledger/domain';
import { Clock, type Log } from '@keyledger/runtime';
import { pathOf, type GatewayRequest } from '../../../core/gateway-request.js';
import { LOG } from '../../../core/tokens.js';
import { pathOfObject } from '../call.js';
import { JOBS_STOP_TIMEOUT_MS, MAX_KEPT_JOBS, MAX_RUNNING_JOBS } from '../limits.js';
import { HitachiError } from '../wire/hitachi-error.js';
import { utcSeconds } from '../wire/fields.js';
import { errorObject, isTold, type ErrorObject } from '../wire/render-error.js';

/** A job as this API shows it. */
export interface JobObject {
  jobId: number;
  self: string;
  userId: string;
  status: 'Initializing' | 'Running' | 'Completed';
  state: 'Queued' | 'Started' | 'Succeeded' | 'Failed';
  createdTime: string;
  updatedTime: string;
  completedTime?: string;
  request: { requestUrl: string; requestMethod: string; requestBody: string };
  affectedResources: string[];
  error?: ErrorObject;
}

interface Job {
  projectId: string;
  object: JobObject;
}

/** What a job is made of. */
export interface Work {
  request: GatewayRequest;
  /** As the job shows it: without a secret. */
  body?: object;
  /** Answers the paths of what it changed. What it throws is what the job says that it failed by. */
  run(): Promise<string[]>;
}

/**
 * The jobs of this gateway: what takes its time is done after the answer, and asked after. What a job does is in the log; the job
 * itself is kept in memory alone, the newest ones of them, as on the vendor's server.
 */
@Injectable()
export class Jobs implements OnModuleDestroy {
  private readonly jobs = new Map<number, Job>();
  private readonly running = new Set<Promise<void>>();
  private lastId = 0;

  constructor(
    private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Begins a job and answers how it stands at once. @throws HitachiError when too many are running. */
  begin(work: Work): JobObject {
    if (this.running.size >= MAX_RUNNING_JOBS) {
      throw new HitachiError('TooManyJobs', 'as many jobs as can be are running');
    }
    const job = this.newJob(work);
    const told = { ...job.object };
    const done = this.carryOut(job, work).finally(() => this.running.delete(done));
    this.running.add(done);
    return told;
  }

  /** @throws KeyledgerError NotFound, also for a job of another project. */
  show(projectId: string, id: string): JobObject {
    const job = this.jobs.get(/^\d{1,15}$/.test(id) ? Number(id) : -1);
    if (job?.projectId === projectId) return job.object;
    throw new KeyledgerError('NotFound', 'there is no such job, or it is forgotten');
  }

  /** Newest first. */
  list(projectId: string, count: number): JobObject[] {
    const own = [...this.jobs.values()].filter((job) => job.projectId === projectId);
    return own
      .reverse()
      .slice(0, count)
      .map(({ object }) => object);
  }

  /** A gateway that stops lets its jobs end, within reason. */
  async onModuleDestroy(): Promise<void> {
    const timeout = new AbortController();
    const patience = sleep(JOBS_STOP_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(
      () => undefined,
    );
    await Promise.race([Promise.all(this.running), patience]);
    timeout.abort();
  }

  private newJob({ request, body }: Work): Job {
    const caller = request.caller!;
    const now = utcSeconds(this.clock.nowMs());
    const jobId = ++this.lastId;
    const object: JobObject = {
      jobId,
      self: pathOfObject('jobs', jobId),
      userId: caller.principalName,
      status: 'Initializing',
      state: 'Queued',
      createdTime: now,
      updatedTime: now,
      request: {
        requestUrl: pathOf(request),
        requestMethod: request.method,
        requestBody: body === undefined ? '' : JSON.stringify(body),
      },
      affectedResources: [],
    };
    const job = { projectId: caller.projectId, object };
    this.jobs.set(jobId, job);
    for (const [id, { object: old }] of this.jobs) {
      if (this.jobs.size <= MAX_KEPT_JOBS) break;
      if (old.status === 'Completed') this.jobs.delete(id);
    }
    return job;
  }

  private async carryOut({ object }: Job, work: Work): Promise<void> {
    Object.assign(object, { status: 'Running', state: 'Started', updatedTime: this.now() });
    let outcome: Partial<JobObject>;
    try {
      outcome = { state: 'Succeeded', affectedResources: await work.run() };
    } catch (error) {
      if (!isTold(error)) this.log.error({ err: error, jobId: object.jobId }, 'a job failed');
      const told = isTold(error) ? error : new KeyledgerError('Internal', 'the job failed; the log says how');
      outcome = { state: 'Failed', error: errorObject(told, object.request.requestUrl) };
    }
    const now = this.now();
    Object.assign(object, { status: 'Completed', ...outcome, updatedTime: now, completedTime: now });
  }

  private now(): string {
    return utcSeconds(this.clock.nowMs());
  }
}
