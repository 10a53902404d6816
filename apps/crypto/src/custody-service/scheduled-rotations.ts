import type { CustodyScheduledReply, CustodyScheduledRequest } from '@keyledger/contracts';
import { nextRotationAt } from '@keyledger/domain';
import { systemCause } from '../custody/cause.js';
import type { WorkLease } from '../material-store/work-lease.js';
import { readLog, type CustodyTools } from './show-custody.js';

/** The scheduler waits a minute for an answer. */
const TURN_WAIT_MS = 20_000;

/** Rotates root key and master key when they are due. */
export class ScheduledRotations {
  /** @param turns one change at a time, on whichever node */
  constructor(
    private readonly tools: CustodyTools,
    private readonly turns: WorkLease,
  ) {}

  /**
   * Answers a due time once, however often it is asked.
   * @returns false when the log had moved on and nothing was owed any more
   * @throws KeyledgerError whatever keeps it from being done now: the scheduler tries again
   */
  async handle(request: CustodyScheduledRequest): Promise<CustodyScheduledReply> {
    return this.turns.run(TURN_WAIT_MS, async () => {
      await readLog(this.tools);
      if (!this.isOwed(request)) return { done: false };
      const { instanceId, kind, dueAt, traceparent } = request;
      const cause = {
        ...systemCause(`scheduled ${kind} of ${instanceId} at ${dueAt}`),
        ...(traceparent ? { traceparent } : {}),
      };
      if (kind === 'root-key-rotation') await this.tools.root.rotateRoot('schedule', cause);
      else await this.tools.rotation.rotate('schedule', cause);
      return { done: true };
    });
  }

  private isOwed({ instanceId, kind, dueAt }: CustodyScheduledRequest): boolean {
    const { log } = this.tools;
    const { rootKey, masterKey } = log.custody.rotations;
    return (
      instanceId === log.instanceId &&
      dueAt === nextRotationAt(kind === 'root-key-rotation' ? rootKey : masterKey)
    );
  }
}
