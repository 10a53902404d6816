import { metadataOf, type CustodyChangeReply, type CustodyChangeRequest } from '@keyledger/contracts';
import {
  assertNever,
  decideProvider,
  deterministicId,
  type EventMetadata,
  type ProviderCommand,
} from '@keyledger/domain';
import { requireInstallationAdmin } from '../access/first-project.js';
import type { WorkLease } from '../material-store/work-lease.js';
import { readLog, type CustodyTools } from './show-custody.js';

type Change = CustodyChangeRequest['change'];

/** A retry waits this long for the first try to end. */
const TURN_WAIT_MS = 20_000;

/** Changes root key, shares, master keys and provider, for people. */
export class ChangeCustody {
  /** @param turns one change at a time, on whichever node */
  constructor(
    private readonly tools: CustodyTools,
    private readonly turns: WorkLease,
  ) {}

  /**
   * Idempotent per command.
   * @throws KeyledgerError AccessDenied, IdempotencyMismatch; Busy: another change is under way; what `decideProvider`,
   *   `RootCustody` and `MasterKeyRotation.rotate` refuse
   */
  async change({ context, change }: CustodyChangeRequest): Promise<CustodyChangeReply> {
    await requireInstallationAdmin(this.tools.events, context.caller, 'changes of custody');
    return this.turns.run(TURN_WAIT_MS, async () => {
      await readLog(this.tools);
      const earlier = await this.tools.log.carriedOut(context);
      return earlier ?? this.carryOut(change, metadataOf(context));
    });
  }

  private async carryOut(change: Change, cause: EventMetadata): Promise<CustodyChangeReply> {
    const { root, rotation } = this.tools;
    switch (change.type) {
      case 'rotateRootKey':
        return root.rotateRoot('manual', cause);
      case 'distributeShares':
        return root.distribute(cause);
      case 'removeCustodian':
        return root.removeCustodian(change.custodianId, `removed by ${cause.principalName}`, cause);
      case 'rotateMasterKey':
        return rotation.rotate('manual', cause);
      default:
        return this.decide(await this.command(change, cause), cause);
    }
  }

  private async decide(command: ProviderCommand, cause: EventMetadata): Promise<CustodyChangeReply> {
    // The same ids for a retry of an append of which nobody knows whether it happened.
    const key = `command ${cause.commandId} ${cause.requestHash}`;
    const { position } = await this.tools.log.append(
      (custody) => decideProvider(command, custody),
      cause,
      key,
    );
    return { position };
  }

  private async command(
    change: Exclude<
      Change,
      { type: 'rotateRootKey' | 'distributeShares' | 'removeCustodian' | 'rotateMasterKey' }
    >,
    { commandId }: EventMetadata,
  ): Promise<ProviderCommand> {
    switch (change.type) {
      case 'createProvider':
        return { ...change, type: 'CreateProvider', providerId: deterministicId('provider', commandId) };
      case 'updateProvider':
        return { ...change, type: 'UpdateProvider' };
      case 'deleteProvider': {
        // Without a provider there is nothing to count for: the decider says so.
        const { total } = this.tools.log.custody.provider ? await this.tools.countResources() : { total: 0 };
        return { type: 'DeleteProvider', boundResources: total };
      }
      case 'setRootKeyRotation':
        return { type: 'SetRootKeyRotationPeriod', periodSeconds: change.periodSeconds };
      default:
        return assertNever(change);
    }
  }
}
