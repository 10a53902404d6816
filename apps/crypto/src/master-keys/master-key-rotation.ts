import { KeyledgerError, isKeyledgerError, type EventMetadata, type Trigger } from '@keyledger/domain';
import { systemCause } from '../custody/cause.js';
import type { CustodyLog } from '../custody/custody-log.js';
import type { MasterKeyRotationRecord } from '../material-store/master-key-rotation.js';
import type { MaterialStore } from '../material-store/material-store.js';
import type { HeldLease, WorkLease } from '../material-store/work-lease.js';
import { newMasterKey } from './master-key.js';
import type { MasterKeys } from './master-keys.js';
import { rewrapAll } from './rewrap.js';

/** When nodes do what, in ms. */
export interface RotationTimes {
  /** How often a node looks whether a rotation is under way that nobody brings to its end. */
  lookEveryMs: number;
  /** A node that was killed in the middle is waited out this long: a turn is checked at every write, and batches are short. */
  leaseMs: number;
}
const TIMES: RotationTimes = { lookEveryMs: 2_000, leaseMs: 3_000 };
/** How long a master key that was destroyed stays in memory, for reads that are under way. */
const FORGET_AFTER_MS = 60_000;
/** Pause between walks while secrets are left that cannot be rewrapped: somebody restores them, or deletes their keys. */
const WALK_AGAIN_MS = 60_000;
const WORK = 'master-key-rotation';

interface Reporter {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/**
 * Rotates the master key (DESIGN 6). New secrets are wrapped under a new one at once; what the former ones wrap is rewrapped in the
 * background by one node at a time, and they are destroyed then. The material store says how far it is, so that a node that finds
 * a rotation under way goes on with it.
 */
export class MasterKeyRotation {
  private readonly lease: WorkLease;
  private readonly timers = new Set<NodeJS.Timeout>();
  private looking: Promise<void> | undefined;
  private stopListening: () => void = () => undefined;
  private stopped = false;
  private notBefore = 0;
  private damaged_ = 0;

  /** @param now ISO 8601 UTC */
  constructor(
    private readonly masters: MasterKeys,
    private readonly store: MaterialStore,
    private readonly custodyLog: CustodyLog,
    private readonly now: () => string,
    private readonly log: Reporter,
    private readonly times = TIMES,
  ) {
    this.lease = store.lease(WORK, times.leaseMs);
  }

  /** Secrets that this node could not rewrap when it last tried, since they are damaged. */
  get damaged(): number {
    return this.damaged_;
  }

  /** Follows rotations that other nodes begin, and brings to its end what somebody has begun, as soon as the node is unsealed. */
  start(): void {
    this.stopListening = this.custodyLog.onEvent((event) => {
      if (event.type === 'MasterKeyRotationStarted') void this.follow(event.data.masterKeyId);
      if (event.type === 'MasterKeyDestroyed') this.forgetLater(event.data.masterKeyId);
    });
    const timer = setInterval(() => void this.look(), this.times.lookEveryMs);
    timer.unref();
    this.timers.add(timer);
    void this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    for (const timer of this.timers) clearInterval(timer);
    await this.looking;
  }

  /**
   * Begins a rotation: when it resolves, the new master key is in use and the log says so.
   * @param cause who is behind it; the same cause begins one rotation, however often it is tried
   * @throws KeyledgerError ConcurrentChange: one is under way; Sealed; Unavailable: the new root key is still on its way here
   */
  async rotate(trigger: Trigger, cause: EventMetadata): Promise<{ position: number }> {
    const row = newMasterKey(await this.masters.newestRoot(), this.now());
    const running = await this.store.rotation.begin(row, { trigger, cause });
    if (running.cause.commandId !== cause.commandId) {
      throw new KeyledgerError('ConcurrentChange', 'a master key rotation is under way');
    }
    await this.masters.refresh();
    const position = await this.recordStart(running);
    void this.look();
    return { position };
  }

  /** Resolves when this node has done what it can about a rotation under way. Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.goOn()
      .catch((error: unknown) => {
        // Another node's turn is no trouble.
        if (isKeyledgerError(error) && error.code === 'Busy') return;
        this.log.warn({ err: error }, 'the master key rotation under way cannot go on: trying again');
      })
      .finally(() => {
        this.looking = undefined;
      });
    return this.looking;
  }

  private async goOn(): Promise<void> {
    if (this.stopped || this.masters.sealed || performance.now() < this.notBefore) return;
    if (!(await this.store.rotation.running())) return;
    await this.lease.run(0, async (lease) => {
      // It may have come to its end while this node waited for its turn.
      const record = await this.store.rotation.running();
      if (record) await this.bringToItsEnd(lease, record);
    });
  }

  private async bringToItsEnd(lease: HeldLease, begun: MasterKeyRotationRecord): Promise<void> {
    await this.masters.refresh();
    await this.recordStart(begun);
    const tools = { masters: this.masters, store: this.store.rotation, lease };
    const { record, damaged } = await rewrapAll(tools, begun, () => !this.stopped);
    if (this.stopped) return;
    this.damaged_ = damaged;
    if (damaged > 0 || !(await this.store.rotation.removeReplaced(record))) {
      this.notBefore = performance.now() + WALK_AGAIN_MS;
      this.log.warn({ damaged }, 'secrets are left that keep the former master keys from being destroyed');
      return;
    }
    await this.recordEnd(record);
    await this.store.rotation.end();
    const { masterKeyId, rewrapped } = record;
    this.log.info({ masterKeyId, rewrapped }, 'the master key is rotated');
  }

  private async recordStart(record: MasterKeyRotationRecord): Promise<number> {
    const { masterKeyId, rootKeyId, replaces, trigger, cause } = record;
    const data = { masterKeyId, rootKeyId, replaces, trigger };
    const decide = () => [{ type: 'MasterKeyRotationStarted' as const, data }];
    return (await this.custodyLog.append(decide, cause, `rotate to ${masterKeyId}`)).position;
  }

  /** The log says that a master key is destroyed once it is, and says so also when that was by a node that was killed. */
  private async recordEnd({ masterKeyId, replaces, rewrapped }: MasterKeyRotationRecord): Promise<void> {
    const key = `rotated to ${masterKeyId}`;
    const decide = () => [
      { type: 'MasterKeyRotationCompleted' as const, data: { masterKeyId, rewrapped } },
      ...replaces.map((id) => ({ type: 'MasterKeyDestroyed' as const, data: { masterKeyId: id } })),
    ];
    await this.custodyLog.append(decide, systemCause(key), key);
  }

  private async follow(masterKeyId: string): Promise<void> {
    if (this.masters.sealed || this.masters.current.id === masterKeyId) return;
    // Where it fails, the first write under the former master key finds out.
    await this.masters.refresh().catch(() => undefined);
    await this.look();
  }

  private forgetLater(masterKeyId: string): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.masters.forget(masterKeyId);
    }, FORGET_AFTER_MS);
    timer.unref();
    this.timers.add(timer);
  }
}
