import { setTimeout as sleep } from 'node:timers/promises';
import { KeyledgerError, isKeyledgerError, type EventMetadata, type Trigger } from '@keyledger/domain';
import type { HeldLease } from '../material-store/work-lease.js';
import { isCustodyError } from './custody-error.js';
import type { CustodyParts } from './custody-parts.js';
import { dealAnew } from './deal/deal-anew.js';
import { ShareKeeper } from './deal/keep-share.js';
import { liveCustodians } from './deal/liveness.js';
import { Enrolment } from './enrol/enrolment.js';
import { FirstStart } from './first-start/first-start.js';
import { rotateRoot } from './root-rotation/rotate-root.js';
import type { LiveCustodian, RootCustody, SharesAtHand } from './root-custody.js';
import { Supervisor } from './supervise/supervisor.js';
import type { EarlierRoot } from './take-over/earlier-root.js';
import { ShareRelease } from './unseal/release-shares.js';
import { Unsealer } from './unseal/unsealer.js';

/** A sealed node asks again after this, at first and at last; each time longer, and never two nodes in step. */
const FIRST_PAUSE_MS = 200;
const LAST_PAUSE_MS = 1_500;
/** After this without any share, a node whose store cannot tell where one is says what to do instead of waiting on. */
const HOPE_MS = 6_000;
/** How long people's changes wait for another node's turn to end. */
const TURN_WAIT_MS = 20_000;
/** How long a change waits for the root key that another node's change has brought. */
const CATCH_UP_MS = 5_000;

/** A crypto node's custody of the root key: how it comes by it, and what it does for the others. */
export class CustodyNode implements RootCustody {
  readonly enrolment: Enrolment;
  readonly keeper: ShareKeeper;
  readonly release: ShareRelease;
  private readonly unsealer: Unsealer;
  private readonly supervisor: Supervisor;
  private rotating = 0;
  private stopped = false;
  private unsealing: Promise<void> | undefined;

  constructor(
    private readonly parts: CustodyParts,
    earlier: EarlierRoot,
  ) {
    const { log, identity, folder, joinSecret } = parts;
    const known = () => (log.begun ? log.custody : null);
    this.enrolment = new Enrolment(parts);
    this.keeper = new ShareKeeper(identity, folder, joinSecret, known);
    this.release = new ShareRelease(folder, known);
    this.unsealer = new Unsealer(parts, this.enrolment, new FirstStart(parts, this.enrolment), earlier);
    this.supervisor = new Supervisor(parts, this.enrolment, this.unsealer, earlier);
  }

  /** The name that this node enrols under. */
  get name(): string {
    return this.parts.identity.name;
  }

  get state(): 'running' | 'sealed' | 'rotating' {
    if (this.parts.masters.sealed) return 'sealed';
    return this.rotating > 0 ? 'rotating' : 'running';
  }

  /** Whether the installation has a root key, as far as this node has seen. */
  get isSetUp(): boolean {
    return this.unsealer.isSetUp;
  }

  get sharesAtHand(): SharesAtHand {
    return this.unsealer.atHand;
  }

  live(): Promise<LiveCustodian[]> {
    return liveCustodians(this.parts.bus);
  }

  /**
   * Resolves once the node has the root key; from then on it sees to custody by itself. The node's side of `CUSTODIANS` must be
   * served before.
   * @throws CustodyError what an operator has to do
   */
  unseal(): Promise<void> {
    this.unsealing ??= this.untilUnsealed();
    return this.unsealing;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.unsealing?.catch(() => undefined);
    await this.supervisor.stop();
  }

  async rotateRoot(trigger: Trigger, cause: EventMetadata): Promise<{ position: number }> {
    this.rotating += 1;
    try {
      return await this.inTurn((lease) => rotateRoot(this.parts, lease, trigger, cause));
    } finally {
      this.rotating -= 1;
    }
  }

  distribute(cause: EventMetadata): Promise<{ position: number }> {
    return this.inTurn((lease) => dealAnew(this.parts, lease, cause));
  }

  removeCustodian(custodianId: number, reason: string, cause: EventMetadata): Promise<{ position: number }> {
    return this.inTurn(async (lease) => {
      await this.parts.log.append(({ custodians }) => {
        if (!custodians[custodianId]) {
          throw new KeyledgerError('NotFound', `no custodian has the id ${custodianId}`);
        }
        if (Object.keys(custodians).length === 1) {
          throw new KeyledgerError('InvalidRequest', 'the last custodian cannot be removed');
        }
        return [{ type: 'CustodianRemoved', data: { custodianId, reason } }];
      }, cause);
      return dealAnew(this.parts, lease, cause);
    });
  }

  /** Does what one node at a time may, with the root key that counts. */
  private async inTurn<Result>(work: (lease: HeldLease) => Promise<Result>): Promise<Result> {
    const { lease, masters } = this.parts;
    // Throws what there is to say while this node is sealed.
    void masters.root;
    return lease.run(TURN_WAIT_MS, async (held) => {
      await this.catchUp();
      return work(held);
    });
  }

  /** Another node may have rotated the root key a moment ago: this one is about to come by the new one. */
  private async catchUp(): Promise<void> {
    const { store, masters } = this.parts;
    for (const deadline = performance.now() + CATCH_UP_MS; ; await sleep(FIRST_PAUSE_MS)) {
      if ((await store.root())?.rootKeyId === masters.root.id) return;
      if (performance.now() > deadline) {
        throw new KeyledgerError('Busy', 'this node has not got the newest root key yet: try again');
      }
      await this.unsealer.attempt();
    }
  }

  private async untilUnsealed(): Promise<void> {
    const began = performance.now();
    let pauseMs = FIRST_PAUSE_MS;
    let told = '';
    while (!this.stopped) {
      try {
        if (await this.unsealer.attempt()) {
          this.supervisor.start();
          return;
        }
        if (performance.now() - began > HOPE_MS) await this.unsealer.checkHope();
      } catch (error) {
        if (isCustodyError(error)) throw error;
        const { message } = error as Error;
        const expected = isKeyledgerError(error) && error.code === 'Busy';
        if (message !== told && !expected)
          this.parts.report.warn({ err: error }, 'not unsealed yet: trying again');
        told = message;
      }
      await sleep(pauseMs * (0.75 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 1.5, LAST_PAUSE_MS);
    }
  }
}

/** What is answered while a node has no root key. */
export function sealedError({ atHand, needed }: SharesAtHand): KeyledgerError {
  const missing = Math.max(needed - atHand, 0);
  return new KeyledgerError(
    'Sealed',
    needed === 0
      ? 'the service is sealed: its root key is not there yet'
      : `the service is sealed: ${atHand} of ${needed} shares are at hand, ${missing} more needed`,
  );
}
