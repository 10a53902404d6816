import { isKeyledgerError, wantsNewDistribution, type Custody } from '@keyledger/domain';
import { systemCause } from '../cause.js';
import type { CustodyParts } from '../custody-parts.js';
import { dealAnew } from '../deal/deal-anew.js';
import type { Enrolment } from '../enrol/enrolment.js';
import { SETUP_WAIT_MS } from '../first-start/first-start.js';
import { tellLog } from '../record/tell-log.js';
import type { EarlierRoot } from '../take-over/earlier-root.js';
import type { Unsealer } from '../unseal/unsealer.js';
import { tendShare, type ShareState } from './acknowledge.js';
import { finishTakeOver } from './finish-take-over.js';

const LOOK_EVERY_MS = 3_000;
/** After an event in the log, since others may follow at once. */
const LOOK_SOON_MS = 100;
/** Nodes that come or go one after the other cause one dealing. */
const SETTLED_AFTER_MS = 2_000;
/** After a dealing that failed. */
const DEAL_AGAIN_MS = 20_000;

/** Ids count from 1. */
const NO_CUSTODIAN = 0;

/** What a node that has the root key sees to, for as long as it runs. Every node does; what only one may do it does in its turn. */
export class Supervisor {
  private timer: NodeJS.Timeout | undefined;
  /** When the next look is due, in `performance.now()`. */
  private nextAt = Infinity;
  private looking: Promise<void> | undefined;
  private stopped = false;
  private readonly startedAt = performance.now();
  private wanted = { why: '', since: 0 };
  private dealAgainAt = 0;
  private removed = false;

  constructor(
    private readonly parts: CustodyParts,
    private readonly enrolment: Enrolment,
    private readonly unsealer: Unsealer,
    private readonly earlier: EarlierRoot,
  ) {}

  start(): void {
    this.parts.log.onEvent(() => this.lookIn(LOOK_SOON_MS));
    this.lookIn(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Has custody looked after then, or sooner when that is due already. */
  private lookIn(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (this.stopped || at >= this.nextAt) return;
    this.nextAt = at;
    clearTimeout(this.timer);
    // One at a time; what comes meanwhile is looked at by the next.
    if (!this.looking) this.timer = setTimeout(() => this.lookNow(), delayMs);
  }

  private lookNow(): void {
    this.nextAt = Infinity;
    this.looking = this.look().finally(() => {
      this.looking = undefined;
      const soon = this.nextAt - performance.now();
      this.nextAt = Infinity;
      this.lookIn(Math.max(0, Math.min(soon, LOOK_EVERY_MS * (0.75 + Math.random() / 2))));
    });
  }

  private async look(): Promise<void> {
    try {
      await this.attend();
    } catch (error) {
      // Another node's turn, or the log or the database is away: the next look tries again.
      if (!isKeyledgerError(error)) {
        this.parts.report.warn({ err: error }, 'custody could not be looked after: trying again');
      }
    }
  }

  private async attend(): Promise<void> {
    const { store, log, masters, now } = this.parts;
    const record = await store.root();
    if (!record || masters.sealed) return;
    await log.refresh();
    await tellLog(this.parts, record);
    if (record.rootKeyId !== masters.root.id) {
      // Another node has rotated it. What is in memory serves on; new master keys are under the new one.
      await this.unsealer.attempt();
      return this.lookIn(LOOK_SOON_MS);
    }
    const custodianId = await this.ownId();
    const share = await tendShare(this.parts, custodianId ?? NO_CUSTODIAN, Date.parse(now()));
    // A node that was taken off the list serves until it ends, and has no say in who holds shares.
    if (custodianId === null) return;
    await this.dealWhereWanted(share);
    await finishTakeOver(this.parts, this.earlier, record);
  }

  /** Null: this node was taken off the list. */
  private async ownId(): Promise<number | null> {
    try {
      return (await this.enrolment.self()).custodianId;
    } catch (error) {
      if (!isKeyledgerError(error) || error.code !== 'AccessDenied') throw error;
      if (!this.removed) this.parts.report.warn({}, error.message);
      this.removed = true;
      return null;
    }
  }

  private async dealWhereWanted(share: ShareState): Promise<void> {
    const { log, lease, report } = this.parts;
    const why = reason(log.custody, share);
    const now = performance.now();
    if (why !== this.wanted.why) this.wanted = { why, since: now };
    if (why === '' || now < this.dealAgainAt) return;
    if (now - this.wanted.since < SETTLED_AFTER_MS) return this.lookIn(SETTLED_AFTER_MS);
    if (this.isGathering(log.custody)) return;
    try {
      await lease.run(0, async (held) => {
        await log.refresh();
        if (reason(log.custody, share) === why) await dealAnew(this.parts, held, systemCause());
      });
    } catch (error) {
      if (isKeyledgerError(error) && error.code === 'Busy') return;
      this.dealAgainAt = performance.now() + DEAL_AGAIN_MS;
      report.warn({ err: error }, 'the shares could not be dealt anew: trying again');
    }
  }

  /** Before the very first dealing the nodes that are expected get a while to come. */
  private isGathering({ current, custodians }: Custody): boolean {
    return (
      current.distribution === null &&
      Object.keys(custodians).length < this.parts.settings.nodes &&
      performance.now() - this.startedAt < SETUP_WAIT_MS
    );
  }
}

/** Why the shares are to be dealt anew, in one word for the same situation; empty: they are not. */
function reason(custody: Custody, share: ShareState): string {
  const { distribution, rootKeyId } = custody.current;
  const dealing = `${rootKeyId} ${distribution?.distributionNo ?? 0}`;
  if (wantsNewDistribution(custody)) return `${dealing} ${Object.keys(custody.custodians).join()}`;
  return share === 'missing' ? `${dealing} missing` : '';
}
